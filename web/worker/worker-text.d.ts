// Types of the module that build.sh makes: worker-from-text.js and all that it needs, as one script.
export const text: string;
