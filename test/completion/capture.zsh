# zsh -f capture.zsh SCRIPT OUT LINE...: what zsh offers when Tab is pressed behind each LINE, in the file OUT: the words,
# one a line, and END.
zmodload zsh/zpty
zpty -b child zsh -f -i
zpty -w child "PROMPT= OUT=${(q)2}; autoload -Uz compinit; compinit -u -D; source ${(q)1}"
# compadd is told what matches; with -O, -A or -D it only answers a question of a completion function.
zpty -w child 'compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  local -a hits
  builtin compadd -A hits "$@"
  (( $#hits )) && print -rl -- $hits >> $OUT
}
mark() { print END >> $OUT }
offer() { comppostfuncs=(mark); zle complete-word; BUFFER= }
zle -N offer
bindkey "^I" offer'
integer asked
: >$2
for line in "${@[3,-1]}"; do
  zpty -w -n child "$line"$'\t'
  ((asked += 1))
  for ((i = 0; i < 500; i++)); do
    while zpty -r -t child said; do :; done
    (( $(grep -cx END $2) == asked )) && break
    sleep 0.02
  done
done
zpty -d child
