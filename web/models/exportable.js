/** canExport(): fetched when it is called. */
import { checkObject } from '../errors.js';
import { onnxReasons } from '../onnx/reasons.js';

/**
 * @param {import('../engine/core.js').Core} core
 * @param {typeof import('../files/interop.js').exportReasons} papers of the formats of the papers' code
 * @param {import('../files/interop.js').Exported} model
 * @param {import('../types.js').ExportOptions} options
 * @returns {import('../types.js').Exportable}
 */
export function exportable(core, papers, model, options) {
    const { format } = checkObject('canExport: options', options),
        reasons =
            format === 'onnx'
                ? onnxReasons(model.config, options, 'canExport')
                : papers(core, model, options, 'canExport');
    return { possible: reasons.length === 0, reasons };
}
