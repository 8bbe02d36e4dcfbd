import { COMMON, Usage } from '../arguments.js';
import { TOPICS } from '../help.js';

/** @typedef {import('../arguments.js').Option} Option */

/** What stands behind the commands, and the words that an argument may be. @type {Record<string, string[]>} */
const WORDS = { completion: ['bash', 'zsh', 'fish'] };

const NO_FILES = ['bench', 'demo', 'completion', 'help'];

/**
 * Commands with their summaries, options, and the words of their first argument. Loaded when it is called: the registry
 * holds this command too.
 */
async function all() {
    const commands = Object.entries((await import('./index.js')).commands).map(([name, { summary, options }]) => ({
        name,
        summary,
        options: Object.entries({ ...options, ...COMMON }),
        words: WORDS[name] ?? [],
    }));
    const topics = [...commands.map(({ name }) => name), ...Object.keys(TOPICS)];
    return [...commands, { name: 'help', summary: 'says more of a command or a topic', options: [], words: topics }];
}

/** @param {Option} option */
const offered = ({ words, offers = words }) => offers?.join(' ') ?? '';

/** @type {Record<string, (commands: Awaited<ReturnType<typeof all>>) => string[]>} */
const SHELLS = {
    bash(commands) {
        // An option that stands before what is completed has words of its own, or files.
        const valued = commands.flatMap(({ name, options }) =>
            options
                .filter(([, { type }]) => type !== 'switch')
                .map(([option, given]) => {
                    const short = given.short ? `|${name}/-${given.short}` : '',
                        answer = offered(given)
                            ? `compgen -W '${offered(given)}' -- "$current"`
                            : `compgen -f -- "$current"`;
                    return `    ${name}/--${option}${short}) COMPREPLY=($(${answer})); return ;;`;
                }),
        );
        return [
            '_primal_attention() {',
            '  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}',
            "  local options='' words=''",
            '  COMPREPLY=()',
            // --option=word comes as three words
            '  if [ "$current" = = ]; then current=; elif [ "$before" = = ]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi',
            `  if [ "$COMP_CWORD" = 1 ]; then COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')}' -- "$current")); return; fi`,
            '  case "$command/$before" in',
            ...valued,
            '  esac',
            '  case "$command" in',
            ...commands.map(
                ({ name, options, words }) =>
                    `    ${name}) options='${options.map(([option]) => `--${option}`).join(' ')}' words='${words.join(' ')}' ;;`,
            ),
            '  esac',
            '  case "$current" in',
            '    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;',
            '    *) if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$current"))',
            '       else COMPREPLY=($(compgen -f -- "$current")); fi ;;',
            '  esac',
            '}',
            'complete -o filenames -F _primal_attention primal-attention',
        ];
    },

    zsh(commands) {
        /** @param {string} text for _arguments, within single quotes */
        const told = text =>
            text
                .replace(/[[\]\\:]/g, '\\$&')
                .replaceAll("'", "'\\''")
                .replace(/\s+/g, ' ');
        const spec = (/** @type {[string, Option]} */ [option, given]) => {
            const help = `[${told(given.help)}]`,
                words = offered(given),
                value =
                    given.type === 'switch'
                        ? ''
                        : `:${told(given.value ?? 'value')}:${words ? `(${words})` : given.file ? '_files' : ' '}`,
                many = given.type === 'list' ? '*' : '';
            return given.short
                ? `'(-${given.short} --${option})'{-${given.short},--${option}${value && '='}}'${help}${value}'`
                : `'${many}--${option}${value && '='}${help}${value}'`;
        };
        return [
            '#compdef primal-attention',
            '_primal_attention() {',
            '  local -a commands',
            '  if (( CURRENT == 2 )); then',
            `    commands=(${commands.map(({ name, summary }) => `'${name}:${told(summary)}'`).join(' ')})`,
            '    _describe command commands',
            '    return',
            '  fi',
            '  local command=$words[2]',
            '  shift words; (( CURRENT-- ))',
            '  case $command in',
            ...commands.map(({ name, options, words }) => {
                const rest = words.length
                    ? `'1:word:(${words.join(' ')})'`
                    : NO_FILES.includes(name)
                      ? ''
                      : `'*:file:_files'`;
                return `    ${name}) _arguments ${[...options.map(spec), rest].filter(Boolean).join(' \\\n      ')} ;;`;
            }),
            '  esac',
            '}',
            // As a file in $fpath it is the function's body, and else it is sourced.
            'if [ "${funcstack[1]}" = _primal_attention ]; then _primal_attention "$@"',
            'else compdef _primal_attention primal-attention; fi',
        ];
    },

    fish(commands) {
        const told = (/** @type {string} */ text) => `'${text.replace(/[\\']/g, '\\$&').replace(/\s+/g, ' ')}'`;
        return commands.flatMap(({ name, summary, options, words }) => {
            const here = `complete -c primal-attention -n '__fish_seen_subcommand_from ${name}'`;
            return [
                `complete -c primal-attention -n __fish_use_subcommand -f -a ${name} -d ${told(summary)}`,
                ...(NO_FILES.includes(name) ? [`${here} -f${words.length ? ` -a '${words.join(' ')}'` : ''}`] : []),
                ...options.map(([option, given]) => {
                    const words = offered(given),
                        value = given.type === 'switch' ? '' : given.file ? ' -r -F' : ' -x';
                    return (
                        `${here} -l ${option}${given.short ? ` -s ${given.short}` : ''}${value}` +
                        `${words ? ` -a '${words}'` : ''} -d ${told(given.help)}`
                    );
                }),
            ];
        });
    },
};

/** @type {import('../arguments.js').Command} */
export default {
    summary: 'prints what lets a shell complete commands and options',
    usage: 'bash|zsh|fish',
    about: 'Commands, options, their words, and files where a file is meant.',
    takes: [1, 1],
    options: {},
    examples: [
        ['source <(primal-attention completion bash)', 'in ~/.bashrc'],
        ['source <(primal-attention completion zsh)', 'in ~/.zshrc, below compinit'],
        ['primal-attention completion fish > ~/.config/fish/completions/primal-attention.fish', 'fish'],
    ],
    async run({ args: [shell], terminal }) {
        if (!Object.hasOwn(SHELLS, shell))
            throw new Usage(`completion is for ${Object.keys(SHELLS).join(', ')}, got ${shell}`);
        terminal.result(SHELLS[shell](await all()).join('\n'));
    },
};
