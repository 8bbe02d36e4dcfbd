// Types of the module that build.sh makes: the WebAssembly binaries as base64.
export const simd128: string;
export const relaxed: string;
