import bench from './bench.js';
import compare from './compare.js';
import completion from './completion.js';
import convert from './convert.js';
import demo from './demo.js';
import evaluate from './evaluate.js';
import generate from './generate.js';
import inspect from './inspect.js';
import predict from './predict.js';
import train from './train.js';

/** @type {Record<string, import('../arguments.js').Command>} in the order of the help */
export const commands = {
    train,
    predict,
    evaluate,
    inspect,
    compare,
    generate,
    convert,
    bench,
    demo,
    completion,
};
