'use client';

import { useEffect } from 'react';
import { load } from 'primal-attention';
import { loadWorker } from 'primal-attention/worker';
import { report } from '../shared/page.js';

export default function Page() {
    useEffect(() => void report({ page: [load], worker: [loadWorker] }), []);
    return <p>everywhere</p>;
}
