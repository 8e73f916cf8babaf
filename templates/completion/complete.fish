# What was typed between zoneseed and the word at the cursor.
function __zoneseed_typed
  set -l typed (commandline -opc)
  set -e typed[1]
  test "$typed[1]" = help; and set -e typed[1]
  test (count $typed) -eq 0; or printf '%s\n' $typed
end

# Whether this was typed, and nothing else.
function __zoneseed_begun
  test "$(__zoneseed_typed | string join ' ')" = "$argv[1]"
end

# Whether it is this command that was typed.
function __zoneseed_is
  string match -q -- "$argv[1] *" "$(__zoneseed_typed | string join ' ') "
end

# Whether the word at the cursor is argument N of a command (N-: that or a later one), or one more value of an option.
function __zoneseed_at
  __zoneseed_is $argv[1]; or return
  set -l taking (__zoneseed_taking $argv[1])
  set -l typed (__zoneseed_typed)
  set -l place 1
  set -l open ''
  for word in $typed[(math 1 + (count (string split ' ' -- $argv[1])))..]
    if string match -q -- '-*' $word
      set open ''
      contains -- $word $taking; and set open one
      contains -- $word... $taking; and set open $word
    else if test "$open" = one
      set open ''
    else if test -z "$open"
      set place (math $place + 1)
    end
  end
  if test -n "$open"
    test "$open" = "$argv[2]"
  else if string match -q -- '*-' $argv[2]
    test $place -ge (string trim -c - -- $argv[2])
  else
    test $place = $argv[2]
  end
end

# Files whose names end like this, and folders.
function __zoneseed_files
  set -l typed (commandline -ct | string replace -r -- '^--[^=]*=' '')
  for file in (__fish_complete_path $typed | string replace -r '\t.*' '')
    string match -q -- '*/' $file; and echo $file
    for ending in $argv
      string match -q -- "*$ending" $file; and not string match -q -- '*/' $file; and echo $file
    end
  end
end
