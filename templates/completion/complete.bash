_zoneseed() {
  local IFS=' ' cur=${COMP_WORDS[COMP_CWORD]} word command count open place=1 glued files many
  local -a typed words found
  COMPREPLY=() typed=()
  # Readline cuts --out=DIR and the address in --url at = and : into three words.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      =) ;;
      :*) glued=1 ;;
      *)
        [[ $glued ]] || typed+=("$word")
        glued=
        ;;
    esac
  done
  [[ $cur != = ]] || cur=
  [[ ${typed[0]} != help ]] || typed=("${typed[@]:1}")

  for count in 3 2 1 0; do
    command=${typed[*]:0:count}
    if ((count > 0 && ${#typed[@]} >= count)) && __zoneseed_options "$command"; then break; fi
  done
  if ((count == 0)); then
    __zoneseed_next "${typed[*]}"
  else
    for word in "${typed[@]:count}"; do
      if [[ $word == -* ]]; then
        open=
        ! __zoneseed_value "$command $word" || open="$command $word"
      elif [[ $open ]]; then
        __zoneseed_value "$open"
        [[ $many ]] || open=
      else
        ((place++))
      fi
    done
    if [[ $cur == -* ]]; then
      __zoneseed_options "$command"
    else
      __zoneseed_value "${open:-$command $place}"
    fi
  fi

  for word in "${words[@]}"; do
    [[ $word != "$cur"* ]] || COMPREPLY+=("$word")
  done
  [[ $files ]] || return 0
  # It adds slashes and quotes; there is nobody to be told where bash itself does not complete.
  compopt -o filenames 2>/dev/null
  mapfile -t found < <(compgen -f -- "$cur")
  for word in "${found[@]}"; do
    # It is a pattern.
    # shellcheck disable=SC2053
    [[ ! -d ${word/#\~/$HOME} && ${word##*/} != $files ]] || COMPREPLY+=("$word")
  done
}

complete -F _zoneseed zoneseed
