// written by its room
export {};
