/**
 * The command line. Exit codes: 0 all is well, 1 it failed, 2 the call was wrong, 130 it was interrupted.
 */
import { Usage, meant, understand } from './arguments.js';
import { commands } from './commands/index.js';
import { TOPICS, helpOf } from './help.js';
import { Interrupted } from './interrupted.js';
import { spoken } from './spoken.js';
import { Terminal } from './terminal.js';
import { version } from './version.js';

const names = Object.keys(commands);

function overview() {
    const width = Math.max(...names.map(name => name.length));
    return [
        'primal-attention COMMAND …',
        '',
        'Trains and runs small transformers whose attention is a kernel machine, on one core of this machine.',
        '',
        ...names.map(name => `  ${name.padEnd(width)}  ${commands[name].summary}`),
        '',
        'primal-attention COMMAND --help says more, `help attention` and `help schedule` what these may be; --version says',
        'which this is. NO_COLOR and FORCE_COLOR are obeyed.',
        'Results go to stdout, everything else to stderr. Exit codes: 0 all is well, 1 it failed, 2 the call was wrong,',
        '130 it was interrupted.',
        '',
        'For a start, with a table of your own:',
        '  primal-attention train table.csv --target price --out model.safetensors',
        '  primal-attention predict model.safetensors new-rows.csv',
        '',
    ].join('\n');
}

/** @param {string[]} argv @returns {Promise<number>} the exit code */
async function main(argv) {
    const [name, ...rest] = argv;
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
        const about = name === 'help' ? rest[0] : undefined;
        if (about !== undefined && Object.hasOwn(TOPICS, about)) {
            process.stdout.write(TOPICS[about]());
            return 0;
        }
        if (about !== undefined && !Object.hasOwn(commands, about))
            throw new Usage(
                `there is no command ${about}${meant(about, [...names, ...Object.keys(TOPICS)], `help is for ${[...names, ...Object.keys(TOPICS)].join(', ')}`)}`,
            );
        const text = about === undefined ? overview() : helpOf(about, commands[about], rest.includes('--all'));
        (name === undefined ? process.stderr : process.stdout).write(text);
        return name === undefined ? 2 : 0;
    }
    if (name === '--version' || name === '-v') {
        process.stdout.write(`${version}\n`);
        return 0;
    }
    if (!Object.hasOwn(commands, name))
        throw new Usage(`there is no command ${name}${meant(name, names, `there are ${names.join(', ')}`)}`);
    const given = understand(name, commands[name], rest);
    if (given.options.help) {
        process.stdout.write(helpOf(name, commands[name], given.options.all));
        return 0;
    }
    return (await commands[name].run({ ...given, terminal: new Terminal(given.options) })) ?? 0;
}

// A reader that has seen enough (`| head`) closes the pipe: nothing is wrong.
process.stdout.on('error', error => process.exit(/** @type {any} */ (error).code === 'EPIPE' ? 0 : 1));

// And one that a Ctrl-C has ended, as it ends all of a pipe, must not end what is still to be written to the disk.
process.stderr.on('error', () => {});

main(process.argv.slice(2)).then(
    code => {
        process.exitCode = code;
    },
    error => {
        if (error instanceof Interrupted) process.exitCode = 130;
        else {
            process.stderr.write(`primal-attention: ${spoken(String(error?.message ?? error))}\n`);
            if (process.env.DEBUG) process.stderr.write(`${error?.stack}\n`);
            process.exitCode = error instanceof Usage ? 2 : 1;
        }
    },
);
