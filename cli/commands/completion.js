import { COMMON, Usage } from '../arguments.js';

const SHELLS = ['bash', 'zsh', 'fish'];

/** Loaded when it is called: the registry holds this command too. */
const all = async () => Object.entries((await import('./index.js')).commands);

/** @type {import('../arguments.js').Command} */
export default {
    summary: 'prints what lets a shell complete commands and options',
    usage: 'bash|zsh|fish',
    about: 'Commands, options, their words, and files where a file is meant.',
    takes: [1, 1],
    options: {},
    examples: [
        ['source <(primal-attention completion bash)', 'in ~/.bashrc'],
        ['primal-attention completion fish > ~/.config/fish/completions/primal-attention.fish', 'fish'],
    ],
    async run({ args: [shell], terminal }) {
        if (!SHELLS.includes(shell)) throw new Usage(`completion is for ${SHELLS.join(', ')}, got ${shell}`);
        const commands = await all(),
            optionsOf = (/** @type {import('../arguments.js').Command} */ { options }) => ({ ...options, ...COMMON }),
            names = commands.map(([name]) => name).join(' ');
        if (shell === 'fish')
            return terminal.result(
                [
                    `complete -c primal-attention -n __fish_use_subcommand -f -a '${names}'`,
                    ...commands.flatMap(([name, command]) =>
                        Object.entries(optionsOf(command)).map(
                            ([option, { type, short, help, words, offers = words, file }]) =>
                                `complete -c primal-attention -n '__fish_seen_subcommand_from ${name}' -l ${option}${short ? ` -s ${short}` : ''}` +
                                `${type === 'switch' ? '' : file ? ' -r -F' : ' -x'}${offers ? ` -a '${offers.join(' ')}'` : ''} -d ${JSON.stringify(help)}`,
                        ),
                    ),
                ].join('\n'),
            );
        // zsh takes bash's by bashcompinit.
        const cases = commands.map(
            ([name, command]) =>
                `    ${name}) options='${Object.keys(optionsOf(command))
                    .map(option => `--${option}`)
                    .join(' ')}' ;;`,
        );
        const words = new Map(
            commands.flatMap(([, command]) =>
                Object.entries(optionsOf(command)).flatMap(([option, { words, offers: list = words }]) =>
                    list ? [[option, list.join(' ')]] : [],
                ),
            ),
        );
        terminal.result(
            [
                ...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
                '_primal_attention() {',
                "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options=''",
                '  COMPREPLY=()',
                `  if [ "$COMP_CWORD" = 1 ]; then COMPREPLY=($(compgen -W '${names}' -- "$current")); return; fi`,
                '  case "$before" in',
                ...[...words].map(
                    ([option, list]) => `    --${option}) COMPREPLY=($(compgen -W '${list}' -- "$current")); return ;;`,
                ),
                '  esac',
                '  case "${COMP_WORDS[1]}" in',
                ...cases,
                '  esac',
                '  case "$current" in',
                '    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;',
                '    *) COMPREPLY=($(compgen -f -- "$current")) ;;',
                '  esac',
                '}',
                'complete -o filenames -F _primal_attention primal-attention',
            ].join('\n'),
        );
    },
};
