declare module '*.css' {
    const text: string;
    export default text;
}
declare module 'demo-colors' {
    const text: string;
    export default text;
}
