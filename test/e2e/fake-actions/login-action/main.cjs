console.log(`logged in to ${process.env.INPUT_REGISTRY}`);
