-- Written by zoneseed: the databases and accounts of CloudStack. Safe to run again: nothing that exists is emptied.
CREATE DATABASE IF NOT EXISTS cloud;
CREATE DATABASE IF NOT EXISTS cloud_usage;
DROP USER IF EXISTS 'cloud'@'%';
{{#each database.clients}}
CREATE USER IF NOT EXISTS 'cloud'@{{sql this}} IDENTIFIED BY {{sql @root.secrets.mysql-cloud-password}};
ALTER USER 'cloud'@{{sql this}} IDENTIFIED BY {{sql @root.secrets.mysql-cloud-password}};
GRANT ALL ON cloud.* TO 'cloud'@{{sql this}};
GRANT ALL ON cloud_usage.* TO 'cloud'@{{sql this}};
GRANT PROCESS ON *.* TO 'cloud'@{{sql this}};
{{/each}}
DROP USER IF EXISTS 'root'@'%';
{{#each database.remoteRootClients}}
CREATE USER IF NOT EXISTS 'root'@{{sql this}} IDENTIFIED BY {{sql @root.secrets.mysql-root-password}};
ALTER USER 'root'@{{sql this}} IDENTIFIED BY {{sql @root.secrets.mysql-root-password}};
GRANT ALL ON *.* TO 'root'@{{sql this}} WITH GRANT OPTION;
{{/each}}
ALTER USER 'root'@'localhost' IDENTIFIED BY {{sql secrets.mysql-root-password}};
FLUSH PRIVILEGES;
