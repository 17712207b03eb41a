// What the tests of the destination and of its adapters promise about requests, and where each promise stands with the
// sandbox as the sender. `delivery-promises.test.ts` reads all titles from the code: a new test takes a side here.

/** Where a promise stands: a test of the receiving suite, as `sandbox: <its title>`, or why Redox never sends such a thing. */
export type Standing = string

const VERIFIED = "sandbox: the sandbox verifies the endpoint in three forms, and says why it does not"
const ROTATED =
  "sandbox: while tokens are rotated both are right, for messages and verifications, and a third is not"
const PAUSED =
  "sandbox: while it is paused messages and queries are answered 503 and verifications as ever, then all goes on in order"
const TWICE = "sandbox: answers that are lost and deliveries that come twice are handled once, in order"
const FULL = "sandbox: while the inbox cannot store, the feed is held by 503s, and then goes on in order"
const HELD = "sandbox: a handler that fails holds the feed when it is what is acknowledged"
const CUT = "sandbox: a wrong token and a connection that is cut get nothing in, and the next attempt does"
const UNKNOWN = "sandbox: what no schema knows is taken, with or without a handler for it"
const UNREADABLE = "sandbox: what cannot be read …"
const LARGE = "sandbox: a file beyond the limit is refused with 413 and holds its feed until it is skipped"
const ASKED = "sandbox: a query is asked by a source and answered by a responder, or refused by it"
const APART = "sandbox: two applications in one process keep their pauses apart"
const EXACT = "sandbox: what arrives is what was sent, with the log and an attempt of its own, and measured"
const ORDER =
  "sandbox: the order of feeds is that of the subscription option, and a feed is held while the option fails"
const PRESSED =
  "sandbox: while too much waits in the inbox feeds are held by 503s and queries go on, and then all come in order"
const LATE =
  "sandbox: a message that comes again while it is handled, since its answer was late, is handled once"
const NO_INBOX =
  "sandbox: what cannot be read and has no inbox holds its feed, and an answer that is lost handles nothing twice"
const HANDLERS =
  "sandbox: handlers of the event come before those of the data model and of everything, however it is spelled"
const TRIED = "sandbox: a message that fails is tried again and holds its own feed only"
const LETTER = "sandbox: after its last try a message is a dead letter (…), and handled when it is replayed"
const BESIDE = "sandbox: as many feeds as allowed are handled side by side, each in order"
const FINDINGS =
  "sandbox: no validator is waited for before the 200, and findings are then logged with their places, at most twenty"
const SILENT = "sandbox: nothing of a message gets out, whether it fits or not, is handled or fails"
const FAILED_QUERY =
  "sandbox: a query that fails, is late or has no responder says so to who asked, without the reason"
const RESPONDER =
  "sandbox: a responder sees the query with its findings, and its answer keeps the documented names"
const LAST_QUERY =
  "sandbox: a query that is on its way is answered when the destination stops, and none after"
const STOP =
  "sandbox: a stop waits for the handler that runs and takes nothing more, and the next process goes on in order"
const ABORTED =
  "sandbox: a stop at its deadline aborts the handler, and the next process handles the message again"

const CALL = "never sent: it is about a call of the application's own code, before any request"
const INSIDE =
  "never sent: it is about a fault or a moment inside the application, which looks the same whoever sends"
const STRANGER = "never sent: Redox sends every delivery with both headers, and a verification with a token"
const SPELLING =
  "never sent: Redox does not document that it writes a body or header this way, and the sandbox does not"
const PLACE = "never sent: Redox knows one URL with POST, and GET with a challenge; it asks for nothing else"
const SIGNED = "never sent: how Redox signs is not documented, so the sandbox signs nothing"
const LOGGED =
  "never sent: every message of Redox has a log ID; the older identifiers are in no traffic that the sandbox plays"
const RACE =
  "never sent: Redox has one delivery of a subscription on its way, and the same message never twice at once"

const LAUNCHED =
  "sandbox: a launch leads to the handler with its claims and its body, and its answer to the browser"
const WRONG_LAUNCH = "sandbox: a launch that is wrong in any way signs nobody on, and nothing of it is logged"
const NEW_SECRET = "sandbox: while the secret of sign-ons is changed the old and the new one are right"
const TURNED_AWAY =
  "sandbox: a sign-on that is refused, fails, is late or comes in a pause says so, without the reason"
const FORGED =
  "never sent: it is about a token or a request that somebody else forges in a way of which the sandbox has no trouble"
const PROBE = "never sent: probes are asked by whoever runs the application"
const TOLD_BY_STORE =
  "never sent: servers tell it each other through the store that they share, and Redox has no part in it"
const TAKEN = "never sent: it is about messages that the application hands in itself"

/**
 * Standing of every promise, by the file it is made in and its title there, `…` for what a title fills in; `*` for all
 * other titles of a file or files of a folder. The name of the adapter in front of a title is left out.
 */
export const promises: Readonly<Record<string, Readonly<Record<string, Standing>>>> = {
  "answer-query.test.ts": {
    "answers a query with what its responder returns and the documented names": RESPONDER,
    "leaves the names that a responder gives itself": INSIDE,
    "tells the responder about the query and what is wrong with it": RESPONDER,
    "passes on the message of a refusal with its status": ASKED,
    "answers 500 and nothing of the error when the responder fails, at once or later": FAILED_QUERY,
    "answers 400 to a query that is no JSON, without asking the responder": SPELLING,
    "answers 504 when the responder is late, and aborts its signal": FAILED_QUERY,
    "leaves no timer behind after an answer in time": INSIDE,
    "answers 404 to a query for which there is no responder": FAILED_QUERY,
    "takes one responder for a query, and another one once it is off": FAILED_QUERY,
    "takes responders for queries only": CALL,
    "tells the error handlers without letting the answer wait for them": FAILED_QUERY,
    "answers no query while it is paused": PAUSED,
  },
  "authenticate.test.ts": {
    "takes any of several tokens, in either header": ROTATED,
    "is content with one right header beside a wrong one": STRANGER,
    "refuses what only resembles a token": STRANGER,
    "sees no credential in another authorization": STRANGER,
    "does not mind a line feed at the end of a token that came from a file": CALL,
  },
  "check-signature.test.ts": { "*": SIGNED },
  "destination.test.ts": {
    "hands a message to the handlers of its event with its issues and its circumstances": EXACT,
    "runs the handlers of the event, then of the data model, then of everything": HANDLERS,
    "compares names without regard to spaces and case, and leaves them as they came": HANDLERS,
    "hands what no handler matches to onUnhandled, unchecked when the models do not know it": UNKNOWN,
    "hands an event that is newer than the models to the handlers of its data model": UNKNOWN,
    "counts a message without any handler as handled, and says so": INSIDE,
    "forgets a handler that is turned off, once and only it": HANDLERS,
    "runs all handlers although one fails, and tries all of them again": TRIED,
    "collects the failures of several handlers, thrown at once or later": INSIDE,
    "logs an error handler that fails itself, and runs the others": INSIDE,
    "goes on handling while an error handler takes its time": INSIDE,
    "registers handlers only for events that the models know, and never for a query": CALL,
    "handles a message although its validator cannot be loaded": INSIDE,
    "logs at most twenty issues of one message and tells how many there are": FINDINGS,
    "logs to a pino logger as it is": INSIDE,
    "lists dead letters unless asked for others, and nothing without an inbox": LETTER,
  },
  "handle-before-answer.test.ts": {
    "answers 200 when the handlers have finished": HELD,
    "answers 503 when a handler fails, and runs it again when Redox sends the message again": HELD,
    "answers 200 to a message that was handled before, without handling it again": NO_INBOX,
    "remembers a message without identifiers for the digest window only": LOGGED,
    "gives a duplicate that comes while the first is handled the same outcome": LATE,
    "handles the messages of one subscription one after the other, others beside them": LATE,
    "goes on with a subscription after a failure": HELD,
    "holds the feed over a body that it cannot read and has nowhere to keep": NO_INBOX,
    "waits for running handlers when it stops, aborts them at the deadline and begins no more": ABORTED,
  },
  "health.test.ts": { "*": PROBE },
  "pressure/back-pressure.test.ts": {
    "a full inbox refuses messages with 503, and takes them again when half of it is done": PRESSED,
    "queries and verification are answered while messages are refused": PRESSED,
    "*": INSIDE,
  },
  "pressure/body-room.test.ts": { "*": INSIDE },
  "read-body.test.ts": {
    "joins the chunks of a stream, also inside a character": EXACT,
    "takes bytes and parsed values from a body parser": EXACT,
    "takes text from a stream on which somebody has set an encoding": INSIDE,
    "refuses a body over the limit: declared, arriving in chunks, from a parser": LARGE,
    "throws away the rest of a body over the limit, and survives its breaking off": LARGE,
    "decompresses gzip, deflate and brotli, within the limit": SPELLING,
    "asks for room while it decompresses, and makes no more than there is": SPELLING,
    "refuses an unknown or damaged compression without repeating any of it": SPELLING,
    "tells a body that breaks off from one that ends": CUT,
    "says what to do about a body that somebody else has read": INSIDE,
    "says what to do about a parsed body that is no JSON any more": INSIDE,
  },
  "receive.test.ts": {
    "stores a message byte for byte and answers exactly 200 with nothing in it": EXACT,
    "loads no validator before the 200": FINDINGS,
    "refuses a wrong or missing token without reading or storing the message": CUT,
    "takes messages in whatever state a framework left their body": EXACT,
    "says with its status what was wrong with a body": LARGE,
    "refuses other methods and names those it takes": PLACE,
    "keeps a body that is no message and answers 200, so that the feed goes on": UNREADABLE,
    "stores events that the models do not know": UNKNOWN,
    "stores a message that is delivered again once, and answers 200 both times": TWICE,
    "knows a message without identifiers by its bytes, for a short time": LOGGED,
    "orders by the key that the subscription option makes": ORDER,
    "answers 503 when a message cannot be stored, so that Redox keeps it": FULL,
    "answers 503 when the subscription option fails, since a message in the wrong line is out of order":
      ORDER,
    "answers 503 while it is paused, and takes messages again after resume()": PAUSED,
    "answers 200 for what is stored although a metrics hook and the logger throw": INSIDE,
    "tells of a metrics hook that throws": INSIDE,
    "tells of an async metrics hook that rejects, and stays alive": INSIDE,
    "takes an ordering key that is no text as its text": CALL,
    "answers only when the message is stored": FULL,
  },
  "report-takeovers.test.ts": { "*": TOLD_BY_STORE },
  "sentinel.test.ts": {
    "the search finds sentinels wherever they are": CALL,
    "nothing of a message gets out, valid or not, handled or not, delivered once or twice, for every event":
      SILENT,
    "nothing of what handlers throw gets out, whether a message is tried again, parked or blocked": SILENT,
    "nothing gets out of an unreadable body": SILENT,
    "nothing gets out of an event that the models do not know": SILENT,
    "nothing gets out of a request that is refused": ROTATED,
    "nothing gets out of a query that is refused, fails or has no responder": FAILED_QUERY,
    "nothing of what a storage throws gets out": INSIDE,
    "nothing gets out when the 200 waits for the handlers": INSIDE,
    "nothing of what metrics, subscription and validators throw gets out": INSIDE,
  },
  "sign-on/attacks.test.ts": {
    "the same request with a right token signs on": LAUNCHED,
    "a right token of a sign-on pushes no message and answers no challenge": LAUNCHED,
    "a token signs on once, however its signature is written, and also when two come at the same time":
      WRONG_LAUNCH,
    "*": FORGED,
  },
  "sign-on/sentinel.test.ts": { "*": WRONG_LAUNCH },
  "sign-on/sign-on.test.ts": {
    "a right token leads to the handler, and its answer to a redirect that nobody keeps": LAUNCHED,
    "a page is answered with 200 and its type": LAUNCHED,
    "claims that are missing, null or of another type are null, numbers are texts, and new claims are kept":
      LAUNCHED,
    "while the secret is changed, tokens of the old and of the new one are right": NEW_SECRET,
    "several issuers and audiences can be right": CALL,
    "a body that says something else than the token is told, member by member, to the handler and to the log":
      LAUNCHED,
    "a handler can turn a user away, in words of its own": TURNED_AWAY,
    "a handler that fails is answered 500 without its words": TURNED_AWAY,
    "a handler that takes too long is answered 504, and told so by its signal": TURNED_AWAY,
    "without a handler a sign-on is answered 404, whatever its credential, and nothing is stored":
      TURNED_AWAY,
    "while the destination is paused or stopped, a right token is answered 503 and a wrong one 401":
      TURNED_AWAY,
    "a sign-on with a right verification token and a right token of its own is answered, too": STRANGER,
    "a message of another data model with a broken token beside a right verification token is stored":
      STRANGER,
    "there is one handler, which can be removed, and it needs the option": CALL,
    "a destination without sign-ons loads no library for them": CALL,
    "options that cannot be right are refused, without a word of the secret": CALL,
    "*": INSIDE,
  },
  "stop.test.ts": {
    "waits for a running handler, writes its outcome down and closes the inbox": STOP,
    "aborts what still runs at the deadline and gives it back without counting a failure": ABORTED,
    "answers 503 from the first moment on, also after resume()": STOP,
    "waits for a responder, and aborts it at the deadline": LAST_QUERY,
    "*": INSIDE,
  },
  "verify-endpoint.test.ts": {
    "answers the challenge of a POST whose body has the right token": VERIFIED,
    "answers the challenge of a POST whose token is only in a header": STRANGER,
    "refuses a POST with a challenge and a wrong or no token": VERIFIED,
    "verifies although the authorization header carries something of somebody else": STRANGER,
    "answers the challenge of a GET, with the token in the query string or in a header": VERIFIED,
    "refuses a GET with a challenge and a wrong or no token": ROTATED,
    "leaves a GET without a challenge to the next middleware": PLACE,
    "takes a message with a member called challenge for a message": SPELLING,
    "verifies while the destination is paused": PAUSED,
    "reads no more than a verification from a request without credentials": STRANGER,
  },
  "work.test.ts": {
    "tries again after the waits that the option gives": TRIED,
    "holds a subscription while its first message waits for a retry, and no other subscription": TRIED,
    "keeps every subscription in order, whatever fails and however long it takes": BESIDE,
    "parks a message after its last try, lets its subscription go on, and replays it when asked": LETTER,
    "blocks the subscription after the last try when asked to, until the message is replayed": LETTER,
    "makes a dead letter of an unreadable body at once and goes on with the feed": UNREADABLE,
    "handles as many subscriptions side by side as allowed, each one message at a time": BESIDE,
    "handles first what lay in the inbox when it started": STOP,
    "*": INSIDE,
  },
  "telemetry/*": { "*": INSIDE },
  "take.test.ts": { "*": TAKEN },
  "testing/adapter-suite.ts": { "*": INSIDE },
  "testing/adapter/bodies.ts": {
    "a compressed message is stored as it was before compression": SPELLING,
    "a compressed message that unpacks beyond the limit is answered 413": SPELLING,
    "a message whose content type the parser passes over is read from the stream": SPELLING,
    "a body that something read without leaving anything is answered 500 and not stored": INSIDE,
    "an authentic body that cannot be read is kept and answered 200": UNREADABLE,
    "an authentic body without Meta is kept and answered 200": SPELLING,
  },
  "testing/adapter/credentials.ts": {
    "one right token in either header is enough": STRANGER,
    "while tokens are rotated the old and the new one are right, for messages and verifications": ROTATED,
  },
  "testing/adapter/limits.ts": {
    "a body over the limit, …, is answered 413 and not stored": LARGE,
    "the connection of a body over the limit, …, takes the next message":
      "never sent: Redox documents `connection: close`, and the sandbox opens a connection for each request",
    "a body declared too large is refused before it is sent": LARGE,
    "without a credential no more is read than a verification needs": STRANGER,
    "of a client that dies in the middle of its … body nothing is stored, and the server lives on": CUT,
  },
  "testing/adapter/outcomes.ts": {
    "a message that is delivered again is answered 200 and stored once": TWICE,
    "deliveries of one message that race are all answered 200 and stored once": RACE,
    "a message that cannot be stored is answered 503": FULL,
    "while the destination is paused messages are answered 503, and verifications as ever": PAUSED,
    "handlers that fail never reach the answer": TRIED,
    "two servers in one process keep their tokens, messages and pauses apart": APART,
  },
  "testing/adapter/places.ts": {
    "a message is stored and answered exactly 200 with nothing in the body": EXACT,
    "a verification by POST is answered with the plain challenge": VERIFIED,
    "a message with a wrong token or none is refused and not stored": CUT,
    "requests that are not for the destination reach the application": PLACE,
    "a verification by GET is answered with the plain challenge, the token in the header or in the query":
      VERIFIED,
    "GET without a challenge reaches the application": PLACE,
    "HEAD is answered like GET, without a body": PLACE,
    "other methods are answered 405 with the methods that are offered": PLACE,
  },
  "testing/adapter/queries.ts": {
    "a query is answered with what its responder returns, and not stored": ASKED,
    "a query is refused with the status and the words of its responder, or 404 without one": ASKED,
    "a query whose responder fails is answered 500 without the reason": FAILED_QUERY,
    "a query whose responder is late is answered 504": FAILED_QUERY,
  },
  "testing/adapter/routing.ts": { "*": PLACE },
  "testing/adapter/sign-ons.ts": {
    "a sign-on is redirected, with … before the destination": LAUNCHED,
    "a page comes with its length and its type": LAUNCHED,
    "no attack signs anybody on or stores anything, and all get the same answer": WRONG_LAUNCH,
    "a token signs on once, and pushes no message": WRONG_LAUNCH,
    "*": PLACE,
  },
  "testing/health-suite.ts": { "*": PROBE },
}
