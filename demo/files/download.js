// What the visitor takes home.

/** @param {string} name @param {BlobPart} content @param {string} type */
export function download(name, content, type) {
    const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    const link = Object.assign(document.createElement('a'), { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/**
 * Puts a text on the clipboard, and says on the button whether it worked.
 * @param {HTMLElement} button
 * @param {string} text
 * @param {string} [otherwise]
 */
export async function copy(button, text, otherwise = 'Not allowed: select and copy') {
    const before = button.dataset.text ?? (button.dataset.text = button.textContent ?? '');
    try {
        await navigator.clipboard.writeText(text);
        button.textContent = 'Copied';
    } catch {
        button.textContent = otherwise;
    }
    setTimeout(() => {
        button.textContent = before;
    }, 2500);
}
