-- Nobody gets two digests for one day, whichever replica sends it, and however often it starts anew.

alter table account add column digest_on date;
