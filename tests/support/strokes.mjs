/**
 * @file Drawings that the demo's own hands did not make. `stroke()`: a pen moves through via points with least jerk, by
 *   a clock, and a mouse, a finger or a pen on glass reports where it is; all in pixels. `WRITTEN`: drawings put down
 *   point by point.
 */

/** @typedef {[number, number]} Point */

/** Mulberry's generator: not the demo's. @param {number} seed */
function dice(seed) {
    let state = seed >>> 0;
    const next = () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), state | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    return {
        next,
        /** @param {number} low @param {number} high */
        from: (low, high) => low + (high - low) * next(),
        /** @template T @param {T[]} list */
        one: list => list[Math.floor(next() * list.length)],
        /** About normal. */
        bell: () => next() + next() + next() + next() - 2,
    };
}
/** @typedef {ReturnType<typeof dice>} Dice */

/** Via points of a round line: angles in degrees, clockwise from the top. @param {Dice} d @param {{ from: number, by:
 * number, steps: number, radius: (share: number) => number, wide: number }} how @returns {Point[]} */
const arc = (d, { from, by, steps, radius, wide }) =>
    Array.from({ length: steps + 1 }, (_, i) => {
        const angle = ((from + (by * i) / steps + 5 * d.bell()) * Math.PI) / 180;
        const reach = radius(i / steps) * (1 + 0.05 * d.bell());
        return [50 + wide * reach * Math.sin(angle), 50 - reach * Math.cos(angle)];
    });

/** @param {Dice} d @param {Point[]} via @param {number} by @returns {Point[]} */
const about = (d, via, by) => via.map(([x, y]) => [x + by * d.bell(), y + by * d.bell()]);

/** Where pens go, in a box of 100: via points, and how sharply they stop there (0: never, 1: at each).
 * @type {Record<string, (d: Dice) => { via: Point[], stop: number }>} */
const PLANS = {
    circle: d => {
        const way = d.one([1, -1]),
            sweep = d.one([345, 360, 372, 390, 330, 420]),
            grow = d.from(-0.1, 0.1);
        const via = arc(d, {
            from: d.one([0, 0, -20, 30, 90, 180, 250]),
            by: way * sweep,
            steps: Math.round(sweep / 45),
            radius: share => 42 * (1 + grow * share),
            wide: d.from(0.75, 1.25),
        });
        return { via, stop: 0 };
    },
    triangle: d => {
        const corners = about(
            d,
            d.one([
                [
                    [50, 8],
                    [92, 85],
                    [8, 85],
                ],
                [
                    [12, 10],
                    [12, 90],
                    [85, 90],
                ],
                [
                    [50, 92],
                    [90, 15],
                    [10, 15],
                ],
                [
                    [40, 10],
                    [88, 90],
                    [15, 78],
                ],
                [
                    [10, 50],
                    [85, 10],
                    [88, 88],
                ],
            ]),
            9,
        );
        const first = d.one([0, 1, 2]),
            order = d
                .one([
                    [0, 1, 2],
                    [2, 1, 0],
                ])
                .map(i => corners[(i + first) % 3]);
        const [a, , c] = order,
            close = d.from(0.8, 1.06);
        return { via: [...order, [c[0] + close * (a[0] - c[0]), c[1] + close * (a[1] - c[1])]], stop: d.from(0.45, 1) };
    },
    star: d => {
        if (d.next() < 0.25) {
            const ring = Array.from({ length: 10 }, (_, i) => {
                const reach = i % 2 ? d.from(14, 22) : d.from(40, 48);
                return /** @type {Point} */ ([
                    50 + reach * Math.sin((i * Math.PI) / 5),
                    50 - reach * Math.cos((i * Math.PI) / 5),
                ]);
            });
            const back = d.one([true, false]);
            const via = [...ring, ring[0]];
            return { via: back ? via.reverse() : via, stop: d.from(0.5, 1) };
        }
        const tips = about(
            d,
            [
                [22, 94],
                [50, 6],
                [80, 93],
                [6, 38],
                [95, 36],
            ],
            7,
        );
        const first = d.one([0, 0, 0, 1, 2, 3, 4]),
            order = d
                .one([
                    [0, 1, 2, 3, 4],
                    [0, 4, 3, 2, 1],
                ])
                .map(i => tips[(i + first) % 5]);
        const [a] = order,
            e = order[4],
            close = d.from(0.72, 1.08);
        return { via: [...order, [e[0] + close * (a[0] - e[0]), e[1] + close * (a[1] - e[1])]], stop: d.from(0.5, 1) };
    },
    spiral: d => {
        const turns = d.from(1.6, 4.2),
            way = d.one([1, -1]),
            inner = d.from(1, 8);
        const via = arc(d, {
            from: d.from(0, 360),
            by: way * 360 * turns,
            steps: Math.round(8 * turns),
            radius: share => inner + (45 - inner) * share ** d.one([0.85, 1, 1.2]),
            wide: d.from(0.8, 1.2),
        });
        return { via: d.next() < 0.35 ? via.reverse() : via, stop: 0 };
    },
    'figure eight': d => {
        const upright = about(
            d,
            [
                [50, 50],
                [72, 30],
                [52, 8],
                [29, 28],
                [50, 50],
                [76, 73],
                [50, 94],
                [25, 72],
                [50, 50],
            ],
            5,
        );
        const lying = about(
            d,
            [
                [50, 50],
                [72, 30],
                [94, 50],
                [72, 71],
                [50, 50],
                [28, 29],
                [6, 50],
                [27, 70],
                [50, 50],
            ],
            5,
        );
        let loop = d.one([upright, upright, lying]).slice(0, 8);
        const first = d.one([0, 0, 2, 6, 1]);
        loop = [...loop.slice(first), ...loop.slice(0, first + 1)];
        if (d.next() < 0.5) loop.reverse();
        return { via: loop, stop: 0 };
    },
    S: d => {
        let via = about(
            d,
            [
                [78, 18],
                [52, 6],
                [26, 22],
                [50, 48],
                [77, 72],
                [50, 94],
                [20, 82],
            ],
            5,
        );
        const wide = d.from(0.7, 1.3);
        via = via.map(([x, y]) => [50 + wide * (x - 50), y]);
        if (d.next() < 0.3) via = via.map(([x, y]) => [100 - x, y]);
        return { via: d.next() < 0.25 ? via.reverse() : via, stop: 0 };
    },
    zigzag: d => {
        const plan = d.next();
        /** @type {Point[]} */
        let via;
        if (plan < 0.35)
            via = [
                [12, 10],
                [88, 12],
                [12, 88],
                [90, 90],
            ];
        else if (plan < 0.45)
            via = [
                [15, 92],
                [15, 8],
                [85, 92],
                [86, 8],
            ];
        else if (plan < 0.6)
            via = [
                [5, 15],
                [28, 88],
                [50, 25],
                [72, 88],
                [95, 12],
            ];
        else if (plan < 0.7)
            via = [
                [62, 4],
                [28, 52],
                [66, 46],
                [32, 97],
            ];
        else {
            const strokes = 4 + Math.floor(5 * d.next()),
                high = d.from(25, 80);
            via = Array.from({ length: strokes + 1 }, (_, i) => [(100 * i) / strokes, 50 + (i % 2 ? high : -high) / 2]);
            if (d.next() < 0.2) via = via.map(([x, y]) => [y, x]);
        }
        if (d.next() < 0.2) via = via.map(([x, y]) => [100 - x, y]);
        return { via: about(d, d.next() < 0.25 ? via.reverse() : via, 6), stop: d.from(0.5, 1) };
    },
    check: d => {
        const via = about(
            d,
            d.one([
                [
                    [8, 55],
                    [35, 88],
                    [92, 10],
                ],
                [
                    [15, 60],
                    [38, 90],
                    [85, 15],
                ],
                [
                    [20, 70],
                    [35, 92],
                    [90, 30],
                ],
                [
                    [8, 10],
                    [48, 90],
                    [90, 8],
                ],
            ]),
            7,
        );
        return { via: d.next() < 0.12 ? via.reverse() : via, stop: d.from(0.5, 1) };
    },
};

export const SHAPES = Object.keys(PLANS);

/**
 * Least jerk from via point to via point (a quintic for each piece), with the velocities that a pen has there: none
 * where it stops.
 * @param {Point[]} via @param {number[]} times @param {number} stop
 * @returns {(time: number) => Point}
 */
function course(via, times, stop) {
    const speed = via.map((_, i) => {
        if (i === 0 || i === via.length - 1) return [0, 0];
        const span = times[i + 1] - times[i - 1];
        return [0, 1].map(j => ((1 - stop) * (via[i + 1][j] - via[i - 1][j])) / span);
    });
    return time => {
        let i = 0;
        while (i < via.length - 2 && time > times[i + 1]) i++;
        const T = times[i + 1] - times[i],
            s = Math.min(1, Math.max(0, (time - times[i]) / T));
        return /** @type {Point} */ (
            [0, 1].map(j => {
                const [p, q, v, w] = [via[i][j], via[i + 1][j], speed[i][j] * T, speed[i + 1][j] * T],
                    d = q - p;
                return (
                    p +
                    v * s +
                    (10 * d - 6 * v - 4 * w) * s ** 3 +
                    (-15 * d + 8 * v + 7 * w) * s ** 4 +
                    (6 * d - 3 * v - 3 * w) * s ** 5
                );
            })
        );
    };
}

const DEVICES = {
    mouse: { every: 8, drops: 0.25, grid: 1, shake: 0.6, tremor: 0.4, hook: 0.05 },
    finger: { every: 16, drops: 0.1, grid: 1, shake: 1.1, tremor: 1.2, hook: 0.15 },
    pen: { every: 5, drops: 0.02, grid: 0.1, shake: 0.25, tremor: 1.6, hook: 0.4 },
};
/** @typedef {keyof typeof DEVICES} Device */

/**
 * One drawing, in pixels of a surface of `room` × `room`.
 * @param {string} name @param {number} seed @param {Device} device @param {number} [room]
 * @returns {Point[]}
 */
export function stroke(name, seed, device, room = 400) {
    const d = dice(seed * 7919 + SHAPES.indexOf(name) * 104729 + Object.keys(DEVICES).indexOf(device));
    const { via, stop } = PLANS[name](d);
    const scale = (room * d.from(0.3, 0.85)) / 100,
        angle = 0.12 * d.bell(),
        [c, s] = [Math.cos(angle), Math.sin(angle)],
        squeeze = d.from(0.85, 1.15);
    const pixels = via.map(([x, y]) => {
        const [u, v] = [(x - 50) * scale * squeeze, ((y - 50) * scale) / squeeze];
        return /** @type {Point} */ ([c * u - s * v, s * u + c * v]);
    });
    const times = [0];
    for (let i = 1; i < via.length; i++) {
        const way = Math.hypot(pixels[i][0] - pixels[i - 1][0], pixels[i][1] - pixels[i - 1][1]);
        times.push(times[i - 1] + (45 + 14 * Math.sqrt(way)) * d.from(0.7, 1.4)); // ms; longer ways are faster
    }
    const at = course(pixels, times, stop),
        { every, drops, grid, shake, tremor, hook } = DEVICES[device];
    const end = times[times.length - 1],
        beat = [d.from(8, 12), d.from(0, 6), d.from(0, 6)],
        [mx, my] = [room / 2 + 0.05 * room * d.bell(), room / 2 + 0.05 * room * d.bell()];
    const out = /** @type {Point[]} */ ([]);
    const report = (/** @type {Point} */ [x, y], /** @type {number} */ time) => {
        const wave = (2 * Math.PI * beat[0] * time) / 1000;
        out.push([
            Math.round((mx + x + shake * d.bell() + tremor * Math.sin(wave + beat[1])) / grid) * grid,
            Math.round((my + y + shake * d.bell() + tremor * Math.sin(wave + beat[2])) / grid) * grid,
        ]);
    };
    if (d.next() < hook) report([pixels[0][0] + 6 * d.bell(), pixels[0][1] + 6 * d.bell()], 0);
    for (let time = 0; time < end; time += every * d.from(0.8, 1.25))
        if (d.next() >= drops || time === 0) report(at(time), time);
    report(at(end), end);
    if (d.next() < hook)
        report([pixels[via.length - 1][0] + 6 * d.bell(), pixels[via.length - 1][1] + 6 * d.bell()], end);
    return out;
}

/** Numbers in pairs. @param {string} text @returns {Point[]} */
const points = text =>
    text
        .trim()
        .split(/\s+/)
        .map(pair => /** @type {Point} */ (pair.split(',').map(Number)));

/** Drawings put down point by point, as uneven as a hand; some with few points. @type {[string, Point[]][]} */
export const WRITTEN = [
    [
        'circle',
        '201,52 168,58 139,74 118,99 106,131 105,166 116,200 139,226 171,242 205,245 239,236 266,215 283,184 287,149 279,114 260,84 231,63 199,54',
    ],
    [
        'circle',
        '60,110 64,88 77,69 97,58 121,56 143,65 158,83 163,106 157,129 141,146 119,153 96,150 76,139 63,121 60,104 66,84 79,68',
    ],
    ['circle', '300,140 290,190 255,228 205,243 152,232 115,195 103,146 118,97 158,64 208,56 255,72 286,108'],
    ['circle', '140,60 190,58 232,72 250,110 252,160 238,200 196,218 140,220 98,208 80,170 78,112 92,74 138,58'],
    [
        'circle',
        '203,302 246,290 282,257 297,214 288,160 263,121 220,98 171,100 128,124 101,168 99,221 119,266 157,296 203,305 249,296 285,262 300,209 291,158',
    ],
    [
        'triangle',
        '200,61 181,97 160,138 138,178 113,224 96,252 131,255 180,253 231,256 279,254 306,253 289,221 263,172 239,131 217,93 203,68',
    ],
    ['triangle', '110,90 112,140 109,198 111,262 150,261 207,263 266,260 228,218 187,172 148,129 117,97'],
    ['triangle', '92,104 150,102 212,101 280,105 262,139 236,182 207,229 187,262 166,224 139,179 113,135 99,112'],
    ['triangle', '205,70 120,240 290,236 212,84'],
    ['triangle', '150,210 260,205 272,198 270,188 210,100 200,90 190,93 122,190 117,201 124,209 148,211'],
    ['star', '140,280 168,190 200,82 229,180 262,281 190,219 98,151 190,149 304,150 221,216 143,277'],
    ['star', '121,262 144,196 171,104 183,98 205,181 231,259 177,212 101,164 180,157 266,152 206,202 132,251'],
    ['star', '200,70 222,139 296,141 238,184 261,256 199,214 141,258 160,186 101,142 176,138 198,73'],
    ['star', '95,160 300,158 135,285 198,90 268,282 102,166'],
    ['star', '202,60 250,255 88,135 310,128 146,260 196,76'],
    [
        'star',
        '134,240 165,168 190,101 201,96 214,133 238,204 251,243 214,215 160,177 116,149 113,143 152,141 219,142 277,140 274,147 231,180 175,219 141,243',
    ],
    [
        'spiral',
        '200,200 208,194 215,201 211,214 197,218 183,209 182,190 196,175 218,176 234,193 234,218 216,238 188,240 164,223 158,193 173,163 203,151 236,160 256,189 256,224 237,254 202,266',
    ],
    [
        'spiral',
        '290,200 284,247 250,283 203,292 155,276 124,237 121,189 143,149 183,128 226,134 257,163 264,203 246,237 212,252 179,241 160,212 166,180 190,162 216,170 227,193 214,212 198,206',
    ],
    [
        'spiral',
        '160,170 172,160 186,168 186,186 170,200 148,194 138,170 146,142 174,128 206,138 222,170 212,208 180,230',
    ],
    [
        'spiral',
        '202,198 190,190 184,204 196,219 217,214 225,192 210,172 183,171 164,192 166,222 190,242 224,238 247,212 247,176 224,149 188,144 153,162 138,198 149,236 181,264 224,265 262,241 277,203',
    ],
    [
        'spiral',
        '100,200 120,130 190,100 260,130 285,200 250,265 185,275 135,235 140,175 190,145 240,175 240,225 195,235 175,205 200,190',
    ],
    [
        'figure eight',
        '200,200 226,178 240,150 236,120 212,101 183,106 168,131 172,160 190,188 215,214 237,243 240,277 219,303 187,303 164,279 163,246 180,219 203,197',
    ],
    [
        'figure eight',
        '200,190 230,160 268,148 300,164 308,196 288,224 252,228 218,206 188,178 154,154 118,150 92,170 90,204 112,228 148,226 178,206 200,188',
    ],
    [
        'figure eight',
        '212,92 184,100 172,124 184,152 212,174 236,204 240,240 218,268 186,266 166,240 172,206 198,176 224,150 236,120 222,96 208,92',
    ],
    [
        'figure eight',
        '120,160 140,128 176,134 204,170 236,206 276,212 300,182 286,146 250,136 216,164 184,200 150,210 122,190 118,158',
    ],
    ['figure eight', '205,310 165,290 170,240 215,190 240,140 210,95 170,110 165,155 200,200 245,250 240,295 200,308'],
    [
        'S',
        '262,102 240,82 208,74 174,80 152,102 152,132 174,154 208,168 240,184 256,210 252,242 226,264 190,270 156,260 138,240',
    ],
    ['S', '250,90 215,70 175,80 160,115 185,150 225,175 245,210 230,250 190,265 150,250'],
    ['S', '150,100 178,78 214,76 244,94 254,126 238,156 204,178 172,204 160,238 176,268 212,282 250,270'],
    ['S', '231,121 209,108 185,113 177,133 190,152 213,163 227,181 222,204 201,216 177,210'],
    ['S', '140,262 172,284 214,280 240,254 236,222 210,200 178,184 154,160 152,128 176,100 212,94 246,108'],
    ['zigzag', '102,101 151,99 203,103 262,98 289,100 251,142 208,189 159,238 112,284 161,287 218,283 291,286'],
    ['zigzag', '110,110 280,112 108,270 286,274'],
    ['zigzag', '120,280 118,210 121,118 160,170 214,236 262,285 264,210 261,112'],
    ['zigzag', '80,120 102,180 128,262 152,204 181,132 208,196 236,266 262,190 290,118'],
    ['zigzag', '60,220 90,150 120,222 152,148 184,226 214,152 246,221 279,146 310,219'],
    ['zigzag', '228,62 190,122 152,186 201,178 246,172 208,232 164,310'],
    ['zigzag', '100,250 140,120 190,240 240,118 285,252'],
    ['zigzag', '290,92 196,95 118,93 168,150 226,214 282,268 200,272 110,270'],
    ['zigzag', '101,140 138,200 171,138 205,203 240,141'],
    ['zigzag', '140,90 240,125 138,165 243,204 142,246 238,280'],
    ['check', '120,190 138,212 158,238 172,254 190,224 214,180 244,130 272,90'],
    ['check', '102,180 160,262 296,80'],
    ['check', '100,90 128,146 160,212 192,270 222,214 256,148 290,84'],
    ['check', '140,215 149,226 158,240 165,243 173,232 190,200 212,163 236,128'],
    ['check', '110,200 131,218 150,241 160,256 164,258 175,240 199,196 233,148 280,99 301,82'],
    ['check', '290,100 230,180 170,262 112,196'],
].map(([name, text]) => [name, points(text)]);
