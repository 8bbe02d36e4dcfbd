import { send } from './page.js';

const worker = new Worker(new URL('./own-worker.js', import.meta.url), { type: 'module' });
worker.onmessage = ({ data }) => send(data.error ? data : { 'own worker': data.numbers });
worker.onerror = ({ message }) => send({ error: `the worker did not start: ${message}` });
