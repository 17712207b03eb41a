import { sandboxHelp, sandboxOptions } from "../sandbox-client.ts"
import { TOKEN_VARIABLE } from "../secrets.ts"

/** Options of `redoxkit poll`. */
export const pollNames = {
  texts: [...sandboxOptions, "cursor", "every", "to", "token", "timeout", "inbox", "source", "destination"],
  flags: ["once", "status", "replay", "json", "quiet"],
}

/** Help of `redoxkit poll`. */
export const pollHelp = `Usage: redoxkit poll CONFIG [options]

Asks an API what has changed, at an interval, and passes it on as messages, each once: through a running sandbox, or with
--to straight to an endpoint, or with --inbox into the file of an inbox whose server is stopped. CONFIG is a module
(.ts, .js, .mjs) whose default export has the options of createPoller, or JSON for a simple API, as below.

  --once                one run, then end
  --status              tell how the feed stands, also while another process polls it, and ask nothing
  --replay              pass parked changes on, the oldest 100, then end
  --cursor FILE         where the feed's position is kept; default: CONFIG.cursor
  --every TIME          time between two runs, such as 30s or 5m; default: that of the config
  --to URL              address of an endpoint; no sandbox has to run
  --token TOKEN         its verification token; better set ${TOKEN_VARIABLE}: others on this machine can see options
  --timeout SECONDS     with --to: how long the endpoint may take; default: 60
  --inbox FILE          file of an inbox
  --source ID           through the sandbox: as this source
  --destination ID      through the sandbox: to this destination; default: the one of "Redox Dev Tools"
${sandboxHelp}
  --json                print each run, failure and the status as a line of JSON
  --quiet               print failures only
  -h, --help            print this help

A config in JSON is for an API that answers a GET with a list. Places in an answer are JSON Pointers:
  {
    "name": "appointments",
    "url": "https://clinic.example/appointments?updatedSince={since}",
    "key": ["/id", "/version"],
    "changedAt": "/updatedAt",
    "event": ["Scheduling", "New"],
    "set": { "Visit.VisitNumber": "/id", "Patient.Identifiers[0].IDType": { "value": "MR" } }
  }

  name, every           of the feed: what it is called, and the time between two runs; default: 60s
  url                   with {since}, {cursor} and {page}
  headers               \${NAME} is a variable of the environment, so that no secret stands in the file
  items                 place of the list of changes; the whole answer without it
  nextPage              what is put in {page}, or an address of the same server
  key                   places of what a change is known by
  changedAt, or cursor  place of a change's time, or of the API's own cursor
  details               address of one extra call, with places of the change, such as {/patientId}
  event, or events      one for all, or { "from": "/status", "booked": ["Scheduling", "New"], ... }
  set                   members of the message: a place of the change, { "details": "/place" } or { "value": ... }
  overlap, order, startAt, concurrency
                        as the options of createPoller; times such as 5m

Example:
  redoxkit poll appointments.json --once
  redoxkit poll appointments.json --every 30s --to http://localhost:3000/redox
  redoxkit poll appointments.json --status

Exit codes: 0 done or ended with Ctrl-C, 1 failed (with --status: the last run failed), 2 called the wrong way.
`
