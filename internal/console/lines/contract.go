package lines

import (
	"fmt"
	"strings"
)

// shape is one line of the contract with scripts: LEVEL SENDER TEXT, where verbs stand for what differs. Only what is
// listed here is printed for an event of the phone; contract_test.go holds each shape against lines of the real pjsua,
// and lists the shapes that are still to come.
type shape string

// The life of the phone.
const (
	shapeInitialized  shape = "3 pjsua_core.c gosua version %s for %s/%s initialized"
	shapePhoneState   shape = "4 pjsua_core.c PJSUA state changed: %s --> %s"
	shapeReady        shape = "3 main.c Ready: Success"
	shapeTelnet       shape = "3 main.c Telnet to %s: Success"
	shapeShutdown     shape = "4 pjsua_core.c Shutting down, flags=0..."
	shapeHangupAll    shape = "4 pjsua_call.c Hangup all calls.."
	shapeNoPresence   shape = "4 pjsua_pres.c Shutting down presence.."
	shapeDestroying   shape = "4 pjsua_core.c Destroying..."
	shapeNoMedia      shape = "4 pjsua_media.c Shutting down media.."
	shapeDestroyed    shape = "4 pjsua_core.c PJSUA destroyed..."
	shapeDumpStart    shape = "3 pjsua_core.c Start dumping application states:\n%s"
	shapeDumpComplete shape = "3 pjsua_core.c Dump complete"
)

// The trace of SIP messages: request or response, out or in.
const (
	shapeTxRequest  shape = "4 pjsua_core.c TX %d bytes Request msg %s (tdta0x%012x) to %s %s:\n%s\n--end msg--"
	shapeTxResponse shape = "4 pjsua_core.c TX %d bytes Response msg %s (tdta0x%012x) to %s %s:\n%s\n--end msg--"
	shapeRxRequest  shape = "4 pjsua_core.c RX %d bytes Request msg %s (rdata0x%012x) from %s %s:\n%s\n--end msg--"
	shapeRxResponse shape = "4 pjsua_core.c RX %d bytes Response msg %s (rdata0x%012x) from %s %s:\n%s\n--end msg--"
)

// Sockets and connections.
const (
	shapeSocket      shape = "4 pjsua_core.c SIP UDP socket reachable at %s"
	shapeUDPStarted  shape = "4 udp:%d SIP UDP transport started, published address is %s"
	shapeTCPListener shape = "4 tcptp:%d SIP TCP listener ready for incoming connections at %s"
	shapeTLSListener shape = "4 tlstp:%d SIP TLS listener is ready for incoming connections at %s"
	shapeClient      shape = "4 %sc:%d %s client transport created"
	shapeConnecting  shape = "4 %sc:%d %s transport %s is connecting to %s..."
	shapeConnected   shape = "4 %sc:%d %s transport %s is connected to %s"
	shapeAccepted    shape = "4 %stp:%d %s listener %s: got incoming %s connection from %s"
	shapeUp          shape = "3 pjsua_app.c SIP %s transport is connected to %s"
	shapeDown        shape = "3 pjsua_app.c SIP %s transport is disconnected from %s: %s [status=%d]"
	shapeCipher      shape = "4 pjsua_app.c TLS cipher used: 0x%06X/%s"
	shapeCertificate shape = "4 pjsua_app.c TLS cert info of %s:\n%s"
	shapeVerified    shape = "3 pjsua_app.c TLS cert verification result of %s : %s"
	shapeCertFault   shape = "3 pjsua_app.c - %s"
	shapeCertIgnored shape = "3 pjsua_app.c PJSUA is configured to ignore TLS cert verification errors"
	shapeUnverified  shape = "2 pjsua_app.c TLS certificate of %s was not verified, its SHA-256 fingerprint is %s"
)

// Accounts and registrations.
const (
	shapeAddingAccount    shape = "4 pjsua_acc.c Adding account: id=%s"
	shapeAccountAdded     shape = "4 pjsua_acc.c Account %s added with id %d"
	shapeOnlineStatus     shape = "4 pjsua_acc.c Acc %d: setting online status to %d.."
	shapeAccountDeleted   shape = "4 pjsua_acc.c Account id %d deleted"
	shapeRegistering      shape = "4 pjsua_acc.c Acc %d: setting registration.."
	shapeUnregistering    shape = "4 pjsua_acc.c Acc %d: setting unregistration.."
	shapeRegisterSent     shape = "4 pjsua_acc.c Acc %d: Registration sent"
	shapeUnregisterSent   shape = "4 pjsua_acc.c Acc %d: Unregistration sent"
	shapeOutbound         shape = "4 pjsua_acc.c SIP outbound status for acc %d is not active"
	shapeServiceRoute     shape = "4 pjsua_acc.c Service-Route updated for acc %d with 0 URI(s)"
	shapeRegistered       shape = "3 pjsua_acc.c %s: registration success, status=%d (%s), will re-register in %d seconds"
	shapeUnregistered     shape = "3 pjsua_acc.c %s: unregistration success"
	shapeUnregisterFailed shape = "2 pjsua_acc.c %s: unregistration failed: %s"
	shapeRegisterRefused  shape = "2 pjsua_acc.c SIP registration failed, status=%d (%s)"
	shapeRegisterFailed   shape = "2 pjsua_acc.c %s: registration failed: %s"
	shapeRegisterError    shape = "1 pjsua_acc.c SIP registration error: %s"
	shapeAuthorization    shape = "4 sip_auth_client.c Authorization failed for %s: %s"
	shapeRegisterRetry    shape = "4 pjsua_acc.c Scheduling re-registration retry for acc %d in %d seconds.."
	shapeAddressChanged   shape = "3 pjsua_acc.c IP address change detected for account %d (%s --> %s). Updating registration (using method 4)"
	shapeContact          shape = "4 pjsua_acc.c Contact for acc %d updated: %s"
	shapeKeepAlive        shape = "4 pjsua_acc.c Keep-alive timer started for acc %d, destination:%s, interval:%ds"
	shapeKeepAliveSent    shape = "5 pjsua_acc.c Sending %d bytes keep-alive packet for acc %d to %s"
)

// Calls.
const (
	shapeMakingCall   shape = "4 pjsua_call.c Making call with acc #%d to %s"
	shapeIncomingCall shape = "3 pjsua_app.c Incoming call for account %d!\nMedia count: %d audio & %d video & %d text\nFrom: %s\nTo: %s\nPress %s to answer or %s to reject call"
	shapeTooManyCalls shape = "2 pjsua_call.c Unable to accept incoming call (too many calls)"
	shapeUnacceptable shape = "2 pjsua_call.c Request verification failed: %s [status=%d]"
	shapeCallRefused  shape = "2 pjsua_call.c Call from %s refused: %s"
	shapeCallEarly    shape = "3 pjsua_app.c Call %d state changed to EARLY (%d %s)"
	shapeCallState    shape = "3 pjsua_app.c Call %d state changed to %s"
	shapeCallEnded    shape = "3 pjsua_app.c Call %d is DISCONNECTED [reason=%d (%s)]"
	shapeCallCause    shape = "2 pjsua_call.c Call %d: %s"
	shapeHold         shape = "4 pjsua_call.c Putting call %d on hold"
	shapeReinvite     shape = "4 pjsua_call.c Sending re-INVITE on call %d"
	shapeUpdate       shape = "4 pjsua_call.c Sending UPDATE on call %d"
	shapeAnswering    shape = "4 pjsua_call.c Answering call %d: code=%d"
	shapeHangup       shape = "4 pjsua_call.c Call %d hanging up: code=%d.."
	shapeDuration     shape = "3 pjsua_app.c Duration (%d seconds) has been exceeded for call %d, disconnecting the call"
)

// Transfer and redirection.
const (
	shapeTransferring     shape = "4 pjsua_call.c Transferring call %d to %s"
	shapeTransferringWith shape = "4 pjsua_call.c Transferring call %d replacing with call %d"
	shapeSubscription     shape = "4 evsub%d Subscription state changed %s --> %s"
	shapeTransfer         shape = "3 pjsua_app.c Call %d: transfer status=%d (%s) %s"
	shapeTransferFailed   shape = "2 pjsua_app.c Call %d: transfer failed: %s"
	shapeTransferred      shape = "3 pjsua_app.c Call %d: call transferred successfully, disconnecting call"
	shapeReferred         shape = "3 pjsua_call.c Call to %s is being transferred to %s"
	shapeReplaced         shape = "3 pjsua_app.c Call %d with %s is being replaced by call %d with %s"
	shapeRedirected       shape = "3 pjsua_app.c Call %d is being redirected to %s. Press 'Ra' to accept+replace To header, 'RA' to accept, 'Rr' to reject, or 'Rd' to disconnect."
)

// Digits.
const (
	shapeDigit        shape = "3 pjsua_app.c Incoming DTMF on call %d: %s, using %s method, stream %d"
	shapeDialing      shape = "4 pjsua_aud.c Call %d dialing DTMF %s"
	shapeSendingDigit shape = "4 strm%d Sending DTMF digit id %d"
	shapeInfoAnswered shape = "4 pjsua_call.c Call %d: DTMF sent successfully with INFO"
	shapeInfoFailed   shape = "4 pjsua_call.c Call %d: Failed to send DTMF with INFO: %s"
)

// Real-time text.
const shapeText shape = "3 pjsua_app.c Incoming text on call %d stream %d, seq %d: %s (%d bytes)"

// Media of calls, and the figures of a call.
const (
	shapeNegotiated       shape = "4 inv%d SDP negotiation done: Success"
	shapeUnchangedAnswer  shape = "4 inv%d Ignored final response with unchanged SDP answer (no renegotiation)"
	shapeNegotiationError shape = "4 inv%d SDP negotiation done: ERROR: %s"
	shapeMediaStart       shape = "4 pjsua_media.c Call %d: initializing media.."
	shapeMediaChange      shape = "4 pjsua_media.c Call %d: updating media.."
	shapeMediaEnd         shape = "4 pjsua_media.c Call %d: deinitializing media.."
	shapeRTP              shape = "4 pjsua_media.c RTP socket reachable at %s"
	shapeMuxed            shape = "4 pjsua_media.c RTP & RTCP socket reachable at %s"
	shapeRTCP             shape = "4 pjsua_media.c RTCP socket reachable at %s"
	shapeMediaUpdated     shape = "4 pjsua_media.c %s updated, stream #%d: %s (%s)"
	shapeMediaUnchanged   shape = "4 pjsua_media.c Call %d: stream #%d (%s) unchanged."
	shapeMediaStatus      shape = "4 pjsua_app.c Call %d media %d [type=%s], status is %s"
	shapeQuality          shape = "3 pjsua_app_common.c \n%s"
	shapeQualityAtEnd     shape = "3 pjsua_media.c %s"
)

// The conference bridge, files, the sound device.
const (
	shapeConnect         shape = "4 pjsua_aud.c Conf connect: %d --> %d"
	shapeDisconnect      shape = "4 pjsua_aud.c Conf disconnect: %d -x- %d"
	shapeTransmit        shape = "4 conference.c Port %d (%s) transmitting to port %d (%s)"
	shapeStopTransmit    shape = "4 conference.c Port %d (%s) stop transmitting to port %d (%s)"
	shapePortQueued      shape = "4 conference.c Add port %d (%s) queued"
	shapePortAdded       shape = "4 conference.c Added port %d (%s), port count=%d"
	shapePortRemoving    shape = "4 conference.c Removing port %d (%s)"
	shapePortRemoved     shape = "4 conference.c Removed port %d, port count=%d"
	shapePlayer          shape = "4 wav_player.c File player '%s' created: samp.rate=%d, ch=%d, bufsize=4KB, filesize=%dKB"
	shapeRecorder        shape = "4 wav_writer.c File writer '%s' created: samp.rate=%d, bufsize=4KB"
	shapePlayerID        shape = "4 pjsua_aud.c Player created, id=%d, slot=%d"
	shapeRecorderID      shape = "4 pjsua_aud.c Recorder created, id=%d, slot=%d"
	shapePlayerOpening   shape = "4 pjsua_aud.c Creating file player: %s.."
	shapeRecorderOpening shape = "4 pjsua_aud.c Creating recorder %s.."
	shapePlayerClosing   shape = "4 pjsua_aud.c Destroying player %d.."
	shapeRecorderClosing shape = "4 pjsua_aud.c Destroying recorder %d.."
	shapePlayerFailed    shape = "4 wav_player.c Failed creating file player '%s': %s"
	shapePlayerRefused   shape = "1 pjsua_aud.c Unable to open file for playback: %s [status=%d]"
	shapeRecorderRefused shape = "1 pjsua_aud.c Unable to open file for recording: %s [status=%d]"
	shapeSettingNull     shape = "4 pjsua_aud.c Setting null sound device.."
	shapeDevice          shape = "3 pjsua_app.c Turning sound device %d %d %s"
	shapeNullOpened      shape = "4 pjsua_aud.c Opening null sound device.."
	shapeNullClosed      shape = "4 pjsua_aud.c Closing null sound device.."
	shapeDeviceOpened    shape = "4 pjsua_aud.c Opening sound device %s"
	shapeDeviceIdle      shape = "4 pjsua_aud.c Closing sound device after idle for %d second(s)"
	shapeDeviceMissing   shape = "2 pjsua_aud.c No sound device, a null device takes its place: %s"
)

// Buddies, text messages, requests of the user's choice.
const (
	shapeAddingBuddy     shape = "4 pjsua_pres.c Adding buddy: %s"
	shapeBuddyAdded      shape = "4 pjsua_pres.c Buddy %d added."
	shapeBuddyOfAccount  shape = "4 pjsua_pres.c Buddy %d added for account %d."
	shapeBuddyRemoved    shape = "4 pjsua_pres.c Buddy %d: deleting.."
	shapeMessage         shape = "3 pjsua_app.c MESSAGE from %s: %s (%s)"
	shapeInfo            shape = "3 pjsua_app.c INFO from %s: %s (%s)"
	shapeInfoOther       shape = "3 pjsua_app.c INFO from %s: %s, %d bytes"
	shapeTyping          shape = "3 pjsua_app.c IM indication: %s is typing.."
	shapeStoppedTyping   shape = "3 pjsua_app.c IM indication: %s has stopped typing"
	shapeDelivered       shape = "4 pjsua_im.h Message '%s' delivered successfully"
	shapeNotDelivered    shape = "3 pjsua_im.h Failed to deliver message '%s': %d/%s"
	shapeMessageCause    shape = "2 pjsua_im.h Message to %s: %s"
	shapeRequestAnswered shape = "3 pjsua_app.c %s to %s: %d (%s)"
	shapeRequestFailed   shape = "2 pjsua_app.c %s to %s: %s"
)

// Subscriptions to buddies.
const (
	shapeUpdatingPresence     shape = "4 pjsua_pres.c Buddy %d: updating presence.."
	shapeUpdatingDialogs      shape = "4 pjsua_pres.c Buddy %d: updating dialog event.."
	shapeSubscribingPresence  shape = "4 pjsua_pres.c Buddy %d: subscribing presence,using account %d.."
	shapeSubscribingDialogs   shape = "4 pjsua_pres.c Buddy %d: subscribing dialog event,using account %d.."
	shapePresenceSubscription shape = "4 pjsua_pres.c Presence subscription to %s is %s"
	shapeDialogSubscription   shape = "4 pjsua_pres.c Dialog event subscription to %s is %s"
	shapeResubscribing        shape = "4 pjsua_pres.c Resubscribing buddy id %d in %d ms (reason: %s)"
	shapePresenceStep         shape = "4 pjsua_app.c Buddy %d: subscription state: %s (event: TSX_STATE%s)"
	shapeDialogStep           shape = "4 pjsua_app.c Buddy %d: dialog event subscription state: %s (event: TSX_STATE%s)"
	shapePresence             shape = "3 pjsua_app.c %s status is %s, subscription state is %s (last termination reason code=%d %s)"
	shapeDialogs              shape = "3 pjsua_app.c %s dialog-info-state: %s, dialog-info-entity: %s, dialog-id: %s, dialog-call-id: %s, dialog-direction: %s, dialog-state: %s, " +
		"dialog-duration: %s, local-identity: %s, local-target-uri: %s, remote-identity: %s, remote-target-uri: %s, dialog-local-tag: %s, dialog-remote-tag: %s, " +
		"subscription state: %s (last termination reason code=%d %s)"
	shapeWatchProblem shape = "2 pjsua_pres.c Subscription to buddy %d: %s"
)

// What others ask of us, what a server keeps of us, and voicemail.
const (
	shapeServerSubscription shape = "4 pjsua_pres.c Creating server subscription, using account %d"
	shapeServerRefused      shape = "1 pjsua_pres.c Unable to create server subscription: %s [status=%d]"
	shapeFirstNotify        shape = "4 pjsua_pres.c Acc %d: sending NOTIFY for srv_pres=0x0x%012x.."
	shapeUnsubscribing      shape = "4 evsub%d Receiving unsubscription request (Expires=0)."
	shapeServerState        shape = "4 pjsua_pres.c Server subscription to %s is %s"
	shapeWatcherWaiting     shape = "3 pjsua_app.c %s asks to be told whether account %d is there: im allow %d, or im deny %d"
	shapePublishRefused     shape = "1 pjsua_pres.c Client publication (PUBLISH) failed (%d/%s)"
	shapePublishFailed      shape = "1 pjsua_pres.c Client publication (PUBLISH) failed, status=%d, msg=%s"
	shapeStartingMWI        shape = "4 pjsua_pres.c Starting MWI subscription.."
	shapeMWIState           shape = "4 pjsua_pres.c MWI subscription for %s is %s"
	shapeMWIFailed          shape = "2 pjsua_pres.c MWI subscription for %s failed: %s"
	shapeMWI                shape = "3 pjsua_app.c Received MWI for acc %d:"
	shapeMWIType            shape = "3 pjsua_app.c  Content-Type: %s"
	shapeMWIBody            shape = "3 pjsua_app.c  Body:\n%s"
	shapeMWIEmpty           shape = "3 pjsua_app.c   no message body"
	shapeMWIProblem         shape = "2 pjsua_app.c Voicemail of acc %d cannot be read: %s"
)

// line fills the shape. Arguments that came from outside are clean, see Clean.
func (s shape) line(args ...any) Line {
	level, rest, _ := strings.Cut(string(s), " ")
	sender, text, _ := strings.Cut(fmt.Sprintf(rest, args...), " ")
	return Line{Level: int(level[0] - '0'), Sender: sender, Text: text}
}

// lines is line as a list of one.
func (s shape) lines(args ...any) []Line { return []Line{s.line(args...)} }
