// Begins the page: hands.js has begun its workers.

import { early, open } from './hands.js';
import { Page } from './app/page.js';
import { PANELS } from './panels/index.js';

new Page(location.hash, { early, open }).start(PANELS);
if ('serviceWorker' in navigator && location.protocol.startsWith('http'))
    // offline from the second visit on; without it all works as well
    setTimeout(() => navigator.serviceWorker.register('sw.js').catch(() => {}), 3000);
