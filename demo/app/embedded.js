// The page within another page.

/** Whether the page stands in a frame of another one, put there by embed.js. */
export const embedded = () => typeof location === 'object' && new URLSearchParams(location.search).has('embed');
