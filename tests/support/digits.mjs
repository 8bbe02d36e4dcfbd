/**
 * @file Digits drawn by hand as polylines on a grid of 100, and a hand that shakes: nothing of it comes from the
 * generator that the demo's model learned from (demo/language/handwriting.js). Habits differ too: few corners, waves
 * along the line, pens lifted late, another order of strokes.
 */

/** Strokes of several writers: "x,y x,y …", strokes apart by /. */
const DRAWN = [
    [
        '48,5 30,12 18,35 17,60 28,85 50,95 70,85 82,60 80,30 68,10 50,4',
        '60,8 38,10 25,40 27,75 45,94 63,90 75,65 76,35 66,14 56,10',
        '50,10 70,25 75,55 65,85 45,92 28,75 25,45 33,20 52,9',
        '40,6 20,30 16,62 34,94 66,93 86,66 84,28 64,7 38,8',
    ],
    [
        '50,4 49,30 51,60 50,96',
        '32,26 44,14 53,4 52,50 51,97',
        '58,3 50,50 42,95',
        '36,20 54,5 54,93 / 34,94 74,93',
        '30,30 50,6 50,95',
    ],
    [
        '18,28 24,10 48,4 72,12 78,30 66,52 42,74 16,93 50,92 84,94',
        '22,22 40,6 66,8 74,28 60,50 36,70 14,90 20,96 46,90 82,92',
        '15,20 38,5 68,10 80,32 70,55 20,95 85,95',
        '20,30 30,8 60,5 76,22 72,42 46,66 22,88 12,84 20,74 40,80 62,92 90,88',
    ],
    [
        '20,14 44,4 70,10 76,26 64,42 42,48 66,52 82,68 76,88 50,97 20,90',
        '16,8 78,8 48,40 70,46 82,64 76,86 52,96 18,88',
        '24,10 56,5 74,20 62,40 38,47 70,55 78,76 60,94 26,93',
        '22,18 36,6 62,6 72,24 58,42 40,46 40,48 64,50 80,66 74,90 46,98 18,84',
    ],
    [
        '30,5 22,36 16,60 50,60 86,58 / 64,30 62,62 60,96',
        '62,4 40,30 14,64 52,65 88,64 / 64,40 63,96',
        '70,6 16,62 84,62 / 70,6 70,95',
        '20,8 22,44 40,50 74,46 / 76,6 72,50 68,96',
        '58,2 34,34 12,66 90,66 / 66,44 62,98',
    ],
    [
        '80,6 30,8 26,44 52,40 76,54 78,78 58,94 22,90',
        '30,6 26,42 50,38 74,48 82,70 68,92 40,97 18,88 / 30,6 84,4',
        '78,4 34,5 24,40 40,42 66,48 76,68 66,90 40,96 20,90',
        '86,8 56,6 32,10 28,46 56,44 80,62 72,88 44,95 14,84',
    ],
    [
        '66,4 44,22 26,48 20,72 30,92 54,97 74,86 76,68 58,56 36,60 22,74',
        '48,3 30,32 20,64 28,90 50,96 72,84 70,64 48,54 26,66',
        '74,10 56,4 36,18 22,50 22,80 42,96 68,92 80,74 66,58 42,58 24,72',
        '60,2 40,30 24,62 30,88 58,96 78,80 68,60 44,58 26,72',
    ],
    [
        '14,8 84,6 62,44 44,96',
        '16,10 50,6 86,8 66,40 52,70 44,98',
        '14,8 82,8 46,95 / 30,50 76,46',
        '18,20 18,6 84,6 60,50 48,94',
        '12,12 40,6 84,8 70,36 50,96 / 34,54 74,50',
    ],
    [
        '72,16 50,5 30,14 32,32 52,46 72,64 72,86 50,96 28,86 28,66 50,46 68,30 70,16',
        '50,46 32,30 36,10 56,4 70,18 64,36 46,48 26,68 32,90 56,97 76,84 72,62 50,46',
        '66,8 42,6 28,22 44,42 70,60 76,80 56,96 30,90 24,72 44,50 66,34 72,16 62,6',
        '52,4 34,14 36,34 52,44 68,32 68,14 52,4 / 52,44 28,60 26,82 48,97 72,86 74,62 54,45',
    ],
    [
        '76,18 54,5 30,12 20,34 34,50 58,46 76,26 78,18 76,56 72,97',
        '72,24 56,8 34,10 24,30 36,48 58,44 72,22 74,50 64,82 40,96',
        '78,30 64,8 38,6 22,26 34,50 62,46 78,20 76,60 60,92 26,92',
        '74,14 46,4 22,22 30,48 56,50 74,30 76,12 / 76,14 70,96',
        '70,20 50,6 28,18 28,40 50,46 70,30 72,16 66,60 54,98',
    ],
];

/** @type {[number, number][][][][]} by digit, then writer */
const POINTS = DRAWN.map(writers =>
    writers.map(text =>
        text
            .split(' / ')
            .map(stroke =>
                stroke.split(' ').map(pair => /** @type {[number, number]} */ (pair.split(',').map(Number))),
            ),
    ),
);

/** mulberry32, not the demo's. @param {number} seed */
function chance(seed) {
    let a = seed >>> 0;
    return () => {
        a = (a + 0x6d2b79f5) >>> 0;
        let t = Math.imul(a ^ (a >>> 15), 1 | a);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}

/**
 * Each writer's digit, so many times: waves along its lines, turned, leaned, narrowed.
 * @param {number} times @param {number} seed
 * @returns {{ strokes: [number, number][][], digit: number }[]}
 */
export function drawnDigits(times, seed) {
    const random = chance(seed),
        within = (/** @type {number} */ most) => (2 * random() - 1) * most;
    return POINTS.flatMap((writers, digit) =>
        writers.flatMap(strokes =>
            Array.from({ length: times }, () => {
                const lean = within(0.25),
                    turn = within(0.15),
                    narrow = 0.65 + 0.55 * random(),
                    [wave, often, begin] = [3.5 * random(), 0.05 + 0.1 * random(), 6 * random()];
                const place = (/** @type {[number, number]} */ [x, y]) => {
                    const u = narrow * (x - 50 + lean * (50 - y)) + wave * Math.sin(often * y + begin) + within(1.5),
                        v = y - 50 + wave * Math.cos(often * x + begin) + within(1.5);
                    return /** @type {[number, number]} */ ([
                        u * Math.cos(turn) - v * Math.sin(turn),
                        u * Math.sin(turn) + v * Math.cos(turn),
                    ]);
                };
                return { strokes: strokes.map(stroke => stroke.map(place)), digit };
            }),
        ),
    );
}
