// What the main step tells the post step: the folder in which all that it started is recorded.

export const FOLDER_STATE = 'node-folder';
