const c=338,d=[338],_={7338:((r,s,t)=>{t.d(s,{TERMINAL:()=>o,d:()=>n});const o={result:e=>process.stdout.write(`${e}
`),note:e=>process.stderr.write(`${e}
`)},n={clean:0,drift:1,unusable:2}})};export{c as id,d as ids,_ as modules};
