#!/bin/sh
printf 'zoneseed: '
/usr/local/sbin/zoneseed-firstboot --line
