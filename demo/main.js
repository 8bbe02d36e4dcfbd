// Begins the page: hands.js has begun its workers.

import { closed, early, open } from './hands.js';
import { Page } from './app/page.js';
import { PANELS, later } from './panels/index.js';

const page = new Page(location.hash, { closed, early, open });
page.start(PANELS, later);
if ('serviceWorker' in navigator && location.protocol.startsWith('http'))
    // offline from the second visit on; without it all works as well
    setTimeout(() => import('./app/newer.js').then(({ keepPage }) => keepPage(page)).catch(() => {}), 3000);
