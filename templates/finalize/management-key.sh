# Says the public key that the management server logs in to hosts with; it is made when the server starts for the first time.
for file in /var/lib/cloudstack/management/.ssh/id_rsa.pub /var/cloudstack/management/.ssh/id_rsa.pub; do
  if [[ -s $file ]]; then exec cat "$file"; fi
done
exit 1
