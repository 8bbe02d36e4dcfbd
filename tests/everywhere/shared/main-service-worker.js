import { send } from './page.js';

async function ask() {
    const registration = await navigator.serviceWorker.register('./service-worker.js', { type: 'module' });
    const worker = registration.active ?? registration.waiting ?? registration.installing,
        { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => send(data.error ? data : { 'service worker': data.numbers });
    worker?.postMessage('go', [port2]);
}
ask().catch(error => send({ error: String(error?.stack ?? error) }));
