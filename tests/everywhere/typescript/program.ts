import { load, type ClassifierConfig, type FitReport } from 'primal-attention';
import { load as loadInline } from 'primal-attention/inline';
import { loadWorker, type RemoteModel } from 'primal-attention/worker';
import { loadWorker as loadWorkerInline } from 'primal-attention/worker/inline';
import { parseCsv, type Dataset } from 'primal-attention/data';
import { readSafetensors } from 'primal-attention/safetensors';
import address from 'primal-attention/core.simd128.wasm';

export async function main(text: string) {
    const data: Dataset = parseCsv(text, { target: 'class' });
    const config: ClassifierConfig = { input: { kind: 'series', features: 1, length: 4 }, classes: 2 };
    const pa = await load({ simd: 'simd128' }),
        model = pa.classifier(config);
    const last: FitReport | null = await model.fit(data, { epochs: 1 });
    const far: RemoteModel = await (await loadWorker({ wasm: pa.module })).classifier(config);
    for await (const { loss } of far.fit(data)) loss.toFixed(2);
    const names: string[] = [...readSafetensors(model.save()).tensors.keys()];
    // @ts-expect-error a seed is a number
    pa.seed('1');
    return [last, loadInline, loadWorkerInline, names, address.length];
}
