// Types of the module that build.sh makes: the WebAssembly binaries of the full build as base64.
export const simd128: string;
export const relaxed: string;
