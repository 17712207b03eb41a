/** Options of all subcommands. */
export const storeNames = {
  texts: ["state", "subscription", "limit", "payloads", "finished", "dead-letters", "into"],
  flags: ["payload", "all", "done", "json", "quiet"],
}

/** Help of `redoxkit inbox` or `redoxkit outbox`. */
export function storeHelp(name: "inbox" | "outbox"): string {
  const [noun, verb, maker] =
    name === "inbox"
      ? ["inbox of a destination", "handled", "sqliteInbox"]
      : ["outbox of a source", "sent", "sqliteOutbox"]
  return `Usage: redoxkit ${name} ls FILE [options]
       redoxkit ${name} show FILE ID [--payload]
       redoxkit ${name} replay FILE ID... | --all
       redoxkit ${name} purge FILE [--payloads AGE] [--finished AGE] [--dead-letters AGE]
       redoxkit ${name} reencrypt FILE
       redoxkit ${name} salvage DAMAGED --into FILE

Looks into the file of the ${noun}, made by ${maker}. "ls" and "show" work beside a running server, where
what is being ${verb} just now still is waiting or retrying. The others need the server stopped.

ls
  --state STATES        with commas: waiting, retrying, parked, blocked, done, or all; default: all but done
  --subscription NAME   only of this subscription
  --limit COUNT         how many, the oldest first; default: 100

show
  --payload             print the payload, and nothing else: it may hold health data

replay                  has dead letters (parked, blocked) ${verb} again, in their original place
  --all                 all of them
  --done                also those that were ${verb} already, while their payload is kept

purge                   deletes what is older than an age such as 24h or 7d; at least one of
  --payloads AGE        payloads of messages that were ${verb}
  --finished AGE        all of messages that were ${verb}; a repeated one is no longer recognised
  --dead-letters AGE    parked messages, which were never ${verb}; blocked ones are kept

reencrypt               encrypts every payload with the first key of REDOXKIT_ENCRYPTION_KEYS, which holds
                        ID=KEY pairs: the new key first, then those that the file was written with

salvage                 takes what was not ${verb} yet and dead letters out of a damaged file, which is only read,
                        into the file of an ${noun}; with the keys in REDOXKIT_ENCRYPTION_KEYS, payloads
                        are checked and stored with the first of them
  --into FILE           an existing file whose server is stopped, or a new one

  --json                print one line of JSON, for ls one for each message
  --quiet               print IDs only (ls), a number only (replay, purge, reencrypt, salvage)
  -h, --help            print this help

Example:
  redoxkit ${name} ls redox-${name}.db --state parked,blocked

Payloads of an encrypted file open with the keys in REDOXKIT_ENCRYPTION_KEYS.

Exit codes: 0 done, 1 failed, 2 called the wrong way.
`
}
