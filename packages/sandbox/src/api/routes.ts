import type { ApiHandler } from "./call.ts"
import { checkMessage, listEvents, showSample, showSchema } from "./catalogue-calls.ts"
import { listErrors, listRequests, showError, showRequest } from "./journal-calls.ts"
import {
  countOfSource,
  deleteRecords,
  listGaps,
  listKind,
  loadRecords,
  showPatient,
  showRecord,
} from "./records-calls.ts"
import { resendEdited } from "./resend-edited.ts"
import { sendMessage } from "./send-message.ts"
import { changeSettings, showSettings, showStatus } from "./settings-calls.ts"
import { signOn } from "./sign-on-calls.ts"
import {
  listSubscriptions,
  pauseSubscription,
  resumeSubscription,
  showSubscription,
  skipTransmission,
} from "./subscription-calls.ts"
import { listAll, resendOne, showOne } from "./transmission-calls.ts"
import {
  addRequestTrouble,
  addTrouble,
  listRequestTroubles,
  removeRequestTrouble,
  removeTrouble,
} from "./trouble-calls.ts"
import { verifyAddress, verifyDestination } from "./verify-calls.ts"
import {
  changeDestination,
  changeSource,
  createDestination,
  createSource,
  createSubscription,
  listDestinations,
  listSources,
  removeDestination,
  removeSource,
  removeSubscription,
  revokeTokens,
  showDestination,
  showSource,
} from "./world-calls.ts"

/** Every call of the control API. `docs/sandbox-api.md` describes them. */
export const routes: Readonly<Record<string, ApiHandler>> = {
  "GET /api": showStatus,
  "GET /api/status": showStatus,
  "GET /api/settings": showSettings,
  "PATCH /api/settings": changeSettings,

  "GET /api/sources": listSources,
  "POST /api/sources": createSource,
  "GET /api/sources/:id": showSource,
  "PATCH /api/sources/:id": changeSource,
  "DELETE /api/sources/:id": removeSource,
  "POST /api/sources/:id/revoke": revokeTokens,

  "GET /api/destinations": listDestinations,
  "POST /api/destinations": createDestination,
  "GET /api/destinations/:id": showDestination,
  "PATCH /api/destinations/:id": changeDestination,
  "DELETE /api/destinations/:id": removeDestination,
  "POST /api/destinations/:id/verify": verifyDestination,
  "POST /api/verify": verifyAddress,

  "GET /api/subscriptions": listSubscriptions,
  "POST /api/subscriptions": createSubscription,
  "GET /api/subscriptions/:id": showSubscription,
  "DELETE /api/subscriptions/:id": removeSubscription,
  "POST /api/subscriptions/:id/pause": pauseSubscription,
  "POST /api/subscriptions/:id/resume": resumeSubscription,
  "POST /api/subscriptions/:id/skip": skipTransmission,
  "POST /api/subscriptions/:id/troubles": addTrouble,
  "DELETE /api/subscriptions/:id/troubles": removeTrouble,
  "DELETE /api/subscriptions/:id/troubles/:trouble": removeTrouble,

  "GET /api/request-troubles": listRequestTroubles,
  "POST /api/request-troubles": addRequestTrouble,
  "DELETE /api/request-troubles": removeRequestTrouble,
  "DELETE /api/request-troubles/:id": removeRequestTrouble,

  "POST /api/sign-on": signOn,
  "POST /api/messages": sendMessage,
  "GET /api/transmissions": listAll,
  "GET /api/transmissions/:logId": showOne,
  "POST /api/transmissions/:logId/resend": resendOne,
  "POST /api/transmissions/:logId/edit": resendEdited,
  "GET /api/requests": listRequests,
  "GET /api/requests/:id": showRequest,
  "GET /api/errors": listErrors,
  "GET /api/errors/:id": showError,

  "GET /api/records": listKind,
  "GET /api/records/counts": countOfSource,
  "GET /api/records/gaps": listGaps,
  "GET /api/records/:id": showRecord,
  "GET /api/records/patients/:id": showPatient,
  "POST /api/records/load": loadRecords,
  "DELETE /api/records": deleteRecords,

  "GET /api/events": listEvents,
  "GET /api/samples/:dataModel/:eventType": showSample,
  "GET /api/schemas/:dataModel/:eventType": showSchema,
  "POST /api/check": checkMessage,
}
