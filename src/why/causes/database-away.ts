/** The database does not answer. */
import type { Cause } from '../cause.ts';

export const databaseAway: Cause = {
  id: 'database-away',
  words: [
    'Communications link failure',
    'Could not create connection to database server',
    'Connection is not available, request timed out',
  ],
  sign: /Communications link failure|Could not create connection to database server|Connection is not available, request timed out/,
  means: 'the database does not answer',
  repair:
    'on its host: `systemctl status mysql`, disk space, bind-address and port 3306 as this server reaches it; the management server needs no restart afterwards',
};
