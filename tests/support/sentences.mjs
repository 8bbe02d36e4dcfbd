/** @file What the library says where it refuses something. */
import assert from 'node:assert/strict';

/** @param {unknown} error @param {(string | RegExp)[]} parts that its sentence has */
function saysAll(error, parts) {
    assert.ok(error instanceof Error, 'it should have failed, with an Error');
    assert.ok(parts.length > 0, `nothing is expected of "${error.message}"`);
    for (const part of parts)
        assert.ok(
            typeof part === 'string' ? error.message.includes(part) : part.test(error.message),
            `"${error.message}" should have ${part}`,
        );
}

/** Asserts that a call throws such a sentence. @param {() => unknown} call @param {...(string | RegExp)} parts */
export function says(call, ...parts) {
    assert.throws(call, error => {
        saysAll(error, parts);
        return true;
    });
}

/**
 * Asserts that a promise is rejected with one.
 * @param {PromiseLike<unknown>} promise
 * @param {...(string | RegExp)} parts
 */
export async function rejects(promise, ...parts) {
    saysAll(
        await promise.then(
            () => null,
            error => error,
        ),
        parts,
    );
}
