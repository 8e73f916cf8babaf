# PATTERN WORD…: offers these words, and files of the pattern or the patterns (/: folders alone).
__zoneseed_value() {
  local pattern=$1 none=1
  shift
  if (( $# )); then compadd -- "$@" && none=0; fi
  case $pattern in
    '') ;;
    /) _files -/ && none=0 ;;
    *) _files -g "$pattern" && none=0 ;;
  esac
  return none
}

_zoneseed() {
  local -a typed next specs
  local -i count
  if [[ $CURRENT -gt 2 && $words[2] == help ]]; then
    words=(zoneseed "${(@)words[3,-1]}")
    (( CURRENT-- ))
  fi
  typed=("${(@)words[2,CURRENT-1]}")
  for count in 3 2 1; do
    (( $#typed >= count )) || continue
    __zoneseed_specs "${(j: :)typed[1,count]}" || continue
    words=(zoneseed "${(@)words[count+2,-1]}")
    (( CURRENT -= count ))
    # An option ends the values of the one before; _arguments would take what is typed of it for one more.
    [[ $words[CURRENT] != -* ]] || specs=("${(@)specs/\]:\*-\*:/]:}")
    _arguments $specs
    return
  done
  __zoneseed_next "${(j: :)typed}" && _describe 'command' next
}

# Called by zsh it is this function's body, the first time; read by a start file it says what it is for.
if [[ $funcstack[1] == _zoneseed ]]; then
  _zoneseed "$@"
else
  compdef _zoneseed zoneseed
fi
