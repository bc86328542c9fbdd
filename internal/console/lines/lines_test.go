package lines

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"gosua/internal/media/rtp"
	"gosua/internal/media/stream"
	"gosua/internal/phone"
	"gosua/internal/sipstack/digest"
	siptransport "gosua/internal/sipstack/transport"
)

func addr(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

// noon is the instant the tests are at.
func noon() time.Time { return time.Date(2024, 5, 6, 12, 0, 0, 0, time.Local) }

func here() Context { return Context{Now: noon(), IdleClose: time.Second} }

// shown writes lines as LEVEL SENDER TEXT.
func shown(list []Line) string {
	var b strings.Builder
	for _, l := range list {
		fmt.Fprintf(&b, "%d %s %s\n", l.Level, l.Sender, l.Text)
	}
	return b.String()
}

// telling is an event and the lines it gives.
type telling struct {
	event phone.Event
	want  string
}

func eventCases() []telling { return slices.Concat(phoneCases(), socialCases(), securityCases()) }

func phoneCases() []telling {
	home := addr("127.0.0.1:5060")
	return []telling{
		{phone.PhoneState{From: "CREATED", To: "INIT"}, "4 pjsua_core.c PJSUA state changed: CREATED --> INIT\n"},
		{phone.PhoneState{From: "STARTING", To: "RUNNING"}, "4 pjsua_core.c PJSUA state changed: STARTING --> RUNNING\n3 main.c Ready: Success\n"},
		{phone.PhoneState{From: "RUNNING", To: "CLOSING"}, "4 pjsua_core.c Shutting down, flags=0...\n4 pjsua_core.c PJSUA state changed: RUNNING --> CLOSING\n4 pjsua_call.c Hangup all calls..\n4 pjsua_pres.c Shutting down presence..\n"},
		{phone.PhoneState{From: "CLOSING", To: "NULL"}, "4 pjsua_core.c Destroying...\n4 pjsua_media.c Shutting down media..\n4 pjsua_core.c PJSUA state changed: CLOSING --> NULL\n"},
		{phone.Notice{Level: 2, Sender: "x", Text: "a\nb"}, "2 x a\\x0ab\n"},
		{phone.TransportUp{Protocol: "UDP", Addr: home}, "4 pjsua_core.c SIP UDP socket reachable at 127.0.0.1:5060\n4 udp:5060 SIP UDP transport started, published address is 127.0.0.1:5060\n"},
		{phone.TransportUp{Protocol: "TCP", Addr: home}, "4 tcptp:5060 SIP TCP listener ready for incoming connections at 127.0.0.1:5060\n"},
		{phone.TransportUp{Protocol: "TLS", Addr: home}, "4 tlstp:5060 SIP TLS listener is ready for incoming connections at 127.0.0.1:5060\n"},
		{phone.TransportConnecting{Protocol: "TCP", Local: home.Addr(), Remote: home},
			"4 tcpc:5060 TCP client transport created\n4 tcpc:5060 TCP transport 127.0.0.1 is connecting to 127.0.0.1:5060...\n"},
		{phone.TransportState{Protocol: "TCP", Local: addr("10.0.0.1:40000"), Remote: home, Connected: true},
			"4 tcpc:5060 TCP transport 10.0.0.1:40000 is connected to 127.0.0.1:5060\n3 pjsua_app.c SIP TCP transport is connected to 127.0.0.1:5060\n"},
		{phone.TransportState{Protocol: "TLS", Local: addr("10.0.0.1:5061"), Remote: home, Incoming: true, Connected: true},
			"4 tlstp:5061 TLS listener 10.0.0.1:5061: got incoming TLS connection from 127.0.0.1:5060\n3 pjsua_app.c SIP TLS transport is connected to 127.0.0.1:5060\n"},
		{phone.TransportState{Protocol: "TLS", Remote: home}, "3 pjsua_app.c SIP TLS transport is disconnected from 127.0.0.1:5060: Success [status=0]\n"},
		{phone.TransportState{Protocol: "TCP", Remote: home, Err: io.EOF}, "3 pjsua_app.c SIP TCP transport is disconnected from 127.0.0.1:5060: End of file (PJ_EEOF) [status=70016]\n"},
		{phone.TransportState{Protocol: "TCP", Remote: home, Err: siptransport.ErrRemoteClosed}, "3 pjsua_app.c SIP TCP transport is disconnected from 127.0.0.1:5060: End of file (PJ_EEOF) [status=70016]\n"},
		{phone.TLSUnverified{Remote: "h:1", Fingerprint: "ab"}, "2 pjsua_app.c TLS certificate of h:1 was not verified, its SHA-256 fingerprint is ab\n"},
		{phone.AccountAdded{ID: 1, URI: "sip:a@h"}, "4 pjsua_acc.c Adding account: id=sip:a@h\n4 pjsua_acc.c Account sip:a@h added with id 1\n4 pjsua_acc.c Acc 1: setting online status to 1..\n"},
		{phone.AccountRemoved{ID: 2}, "4 pjsua_acc.c Account id 2 deleted\n"},
		{phone.RegistrationStarting{Account: 1}, "4 pjsua_acc.c Acc 1: setting registration..\n"},
		{phone.RegistrationStarting{Account: 1, Unregister: true}, "4 pjsua_acc.c Acc 1: setting unregistration..\n"},
		{phone.RegistrationSent{Account: 1}, "4 pjsua_acc.c Acc 1: Registration sent\n"},
		{phone.RegistrationSent{Account: 1, Unregister: true}, "4 pjsua_acc.c Acc 1: Unregistration sent\n"},
		{phone.RegistrationStage{Stage: "resolve"}, ""},
		{phone.Registered{URI: "sip:a@h", Code: 200, Reason: "OK", Expires: 300}, "4 pjsua_acc.c SIP outbound status for acc 0 is not active\n4 pjsua_acc.c Service-Route updated for acc 0 with 0 URI(s)\n3 pjsua_acc.c sip:a@h: registration success, status=200 (OK), will re-register in 300 seconds\n"},
		{phone.Unregistered{URI: "sip:a@h"}, "3 pjsua_acc.c sip:a@h: unregistration success\n"},
		{phone.Unregistered{URI: "sip:a@h", Err: io.EOF}, "2 pjsua_acc.c sip:a@h: unregistration failed: EOF\n"},
		{phone.RegistrationFailed{Code: 408, Reason: "Request Timeout"}, "2 pjsua_acc.c SIP registration failed, status=408 (Request Timeout)\n"},
		{phone.RegistrationFailed{URI: "sip:a@h", Code: 503, Reason: "Service Unavailable", Err: errors.New("connect 127.0.0.1:1: connection refused")},
			"2 pjsua_acc.c SIP registration failed, status=503 (Service Unavailable)\n2 pjsua_acc.c sip:a@h: registration failed: connect 127.0.0.1:1: connection refused\n"},
		{phone.RegistrationFailed{URI: "sip:a@h", Err: io.EOF}, "2 pjsua_acc.c sip:a@h: registration failed: EOF\n"},
		{phone.RegistrationFailed{URI: "sip:a@h", Code: 401, Err: fmt.Errorf("x: %w", digest.ErrRefused)},
			"4 sip_auth_client.c Authorization failed for sip:a@h: x: " + digest.ErrRefused.Error() + "\n1 pjsua_acc.c SIP registration error: Credential failed to authenticate (PJSIP_EFAILEDCREDENTIAL) [status=171100]\n"},
		{phone.RegistrationRetry{Account: 1, In: 65 * time.Second}, "4 pjsua_acc.c Scheduling re-registration retry for acc 1 in 65 seconds..\n"},
		{phone.AddressChanged{Account: 1, From: home, To: addr("1.2.3.4:5")}, "3 pjsua_acc.c IP address change detected for account 1 (127.0.0.1:5060 --> 1.2.3.4:5). Updating registration (using method 4)\n"},
		{phone.ContactUpdated{Account: 1, Contact: "<sip:a@h;ob>"}, "4 pjsua_acc.c Contact for acc 1 updated: <sip:a@h;ob>\n"},
		{phone.KeepAlive{Account: 1, Remote: home, Started: true, Interval: 14 * time.Second}, "4 pjsua_acc.c Keep-alive timer started for acc 1, destination:127.0.0.1:5060, interval:14s\n"},
		{phone.KeepAlive{Account: 1, Remote: home, Bytes: 2}, "5 pjsua_acc.c Sending 2 bytes keep-alive packet for acc 1 to 127.0.0.1:5060\n"},
		{phone.MakingCall{Account: 1, Target: "sip:b@h"}, "4 pjsua_call.c Making call with acc #1 to sip:b@h\n"},
		{phone.IncomingCall{Account: 2, Audio: 1, Remote: "<sip:alice@127.0.0.1>", Local: "<sip:bob@127.0.0.1>"},
			"3 pjsua_app.c Incoming call for account 2!\nMedia count: 1 audio & 0 video & 0 text\nFrom: <sip:alice@127.0.0.1>\nTo: <sip:bob@127.0.0.1>\nPress a to answer or h to reject call\n"},
		{phone.IncomingCall{Account: 2, Audio: 1, Remote: "\"\x1b[2J\r\nBYE\" <sip:a@h>", Local: "<sip:b@h>", AutoAnswer: 180},
			"3 pjsua_app.c Incoming call for account 2!\nMedia count: 1 audio & 0 video & 0 text\nFrom: \"\\x1b[2J\\x0d\\x0aBYE\" <sip:a@h>\nTo: <sip:b@h>\nPress a to answer or h to reject call\n"},
		{phone.IncomingCall{AutoAnswer: 200}, ""},
		{phone.TooManyCalls{}, "2 pjsua_call.c Unable to accept incoming call (too many calls)\n"},
		{phone.CallRefused{Remote: "<sip:b>\x1b", Code: 488, Reason: "Not Acceptable Here", Err: io.EOF},
			"2 pjsua_call.c Request verification failed: Not Acceptable Here [status=170488]\n2 pjsua_call.c Call from <sip:b>\\x1b refused: EOF\n"},
		{phone.CallStateChanged{Call: 0, State: phone.CallCalling}, "3 pjsua_app.c Call 0 state changed to CALLING\n"},
		{phone.CallStateChanged{Call: 0, State: phone.CallEarly, Code: 180, Reason: "Ringing"}, "3 pjsua_app.c Call 0 state changed to EARLY (180 Ringing)\n"},
		{phone.CallStateChanged{Call: 1, State: phone.CallConnecting}, "3 pjsua_app.c Call 1 state changed to CONNECTING\n"},
		{phone.CallStateChanged{Call: 1, State: phone.CallConfirmed}, "3 pjsua_app.c Call 1 state changed to CONFIRMED\n"},
		{phone.CallStateChanged{Call: 1, State: phone.CallIncoming}, ""},
		{phone.CallStateChanged{Call: 1, State: phone.CallDisconnected}, ""},
		{phone.CallEnded{Call: 0, Code: 486, Reason: "Busy Here"}, "4 pjsua_media.c Call 0: deinitializing media..\n3 pjsua_media.c   [NULL] To: \n    Call time: 00h:00m:00s, 1st res in 0 ms, conn in 0ms\n" +
			"3 pjsua_app.c Call 0 is DISCONNECTED [reason=486 (Busy Here)]\n"},
		{phone.CallEnded{Call: 0, Code: 503, Reason: "x", Err: io.EOF}, "4 pjsua_media.c Call 0: deinitializing media..\n3 pjsua_media.c   [NULL] To: \n    Call time: 00h:00m:00s, 1st res in 0 ms, conn in 0ms\n" +
			"2 pjsua_call.c Call 0: EOF\n3 pjsua_app.c Call 0 is DISCONNECTED [reason=503 (x)]\n"},
		{phone.CallAction{Call: 1, Action: "hold"}, "4 pjsua_call.c Putting call 1 on hold\n"},
		{phone.CallAction{Call: 1, Action: "reinvite"}, "4 pjsua_call.c Sending re-INVITE on call 1\n"},
		{phone.CallAction{Call: 1, Action: "hangup", Code: 603}, "4 pjsua_call.c Call 1 hanging up: code=603..\n"},
		{phone.CallAction{Call: -1, Action: "hangup all"}, "4 pjsua_call.c Hangup all calls..\n"},
		{phone.CallAction{Call: 1, Action: "duration", Code: 5}, "3 pjsua_app.c Duration (5 seconds) has been exceeded for call 1, disconnecting the call\n"},
		{phone.CallAction{Call: 1, Action: "other"}, ""},
		{phone.CallTransferring{Call: 0, With: -1, Target: "sip:c@h\x1b"}, "4 pjsua_call.c Transferring call 0 to sip:c@h\\x1b\n"},
		{phone.CallTransferring{Call: 0, With: 1, Target: "<sip:c@h?Replaces=x>"},
			"4 pjsua_call.c Transferring call 0 replacing with call 1\n4 pjsua_call.c Transferring call 0 to <sip:c@h?Replaces=x>\n"},
		{phone.SubscriptionChanged{Call: 2, From: "SENT", To: "ACCEPTED"}, "4 evsub2 Subscription state changed SENT --> ACCEPTED\n"},
		{phone.TransferProgress{Call: 0, Code: 180, Reason: "Ringing\r"}, "3 pjsua_app.c Call 0: transfer status=180 (Ringing\\x0d) \n"},
		{phone.TransferProgress{Call: 0, Code: 404, Reason: "Not Found", Final: true}, "3 pjsua_app.c Call 0: transfer status=404 (Not Found) [final]\n"},
		{phone.TransferProgress{Call: 0, Code: 200, Reason: "OK", Final: true, Done: true},
			"3 pjsua_app.c Call 0: transfer status=200 (OK) [final]\n3 pjsua_app.c Call 0: call transferred successfully, disconnecting call\n"},
		{phone.TransferProgress{Call: 0, Final: true, Err: io.EOF}, "2 pjsua_app.c Call 0: transfer failed: EOF\n"},
		{phone.CallReferred{Call: 0, Remote: "sip:b@h", Target: "<sip:c@h>\n"}, "3 pjsua_call.c Call to sip:b@h is being transferred to <sip:c@h>\\x0a\n"},
		{phone.CallReplaced{Call: 0, Remote: "<sip:b@h>", By: 1, ByRemote: "<sip:a@h>"},
			"3 pjsua_app.c Call 0 with <sip:b@h> is being replaced by call 1 with <sip:a@h>\n"},
		{phone.CallRedirected{Call: 0, Target: "sip:c@h"}, "3 pjsua_app.c Call 0 is being redirected to sip:c@h. " +
			"Press 'Ra' to accept+replace To header, 'RA' to accept, 'Rr' to reject, or 'Rd' to disconnect.\n"},
		{phone.DTMF{Call: 0, Digit: "1", Method: "RFC2833"}, "3 pjsua_app.c Incoming DTMF on call 0: 1, using RFC2833 method, stream 0\n"},
		{phone.DTMF{Call: 0, Digit: "3", Method: "SIP INFO", Duration: 160, Stream: -1}, "3 pjsua_app.c Incoming DTMF on call 0: 3:duration(160), using SIP INFO method, stream -1\n"},
		{phone.DTMF{Call: 0, Digit: "#", Method: "in-band"}, "3 pjsua_app.c Incoming DTMF on call 0: #, using in-band method, stream 0\n"},
		{phone.DTMFSent{Call: 0, Digits: "1,2", Method: "in-band"}, "4 pjsua_aud.c Call 0 dialing DTMF 1,2\n"},
		{phone.DTMFSent{Call: 0, Digits: "1", Method: "in-band", Err: io.EOF}, ""},
		{phone.InfoReceived{Remote: "<sip:a@h>", ContentType: "text/plain", Text: "hello", Body: []byte("hello")}, "3 pjsua_app.c INFO from <sip:a@h>: hello (text/plain)\n"},
		{phone.InfoReceived{Remote: "<sip:a@h>\n", ContentType: "x/y\x1b", Body: []byte("\x00\x01")}, "3 pjsua_app.c INFO from <sip:a@h>\\x0a: x/y\\x1b, 2 bytes\n"},
		{phone.TextReceived{Call: 0, Stream: 1, Seq: 19214, Text: "hello text"}, "3 pjsua_app.c Incoming text on call 0 stream 1, seq 19214: hello text (10 bytes)\n"},
		{phone.TextReceived{Call: 1, Stream: 1, Seq: 2, Text: "a\ufffd\x1b[2J\b\u2028é"}, "3 pjsua_app.c Incoming text on call 1 stream 1, seq 2: a\ufffd\\x1b[2J\\x08\\u2028é (14 bytes)\n"},
		{phone.DTMFSent{Call: 0, Digits: "12", Method: "RFC2833"}, "4 pjsua_aud.c Call 0 dialing DTMF 12\n4 strm0 Sending DTMF digit id 1\n4 strm0 Sending DTMF digit id 2\n"},
		{phone.DTMFSent{Call: 1, Digits: "#dR\x1b", Method: "RFC2833"}, "4 pjsua_aud.c Call 1 dialing DTMF #dR\\x1b\n4 strm1 Sending DTMF digit id 11\n4 strm1 Sending DTMF digit id 15\n4 strm1 Sending DTMF digit id 16\n"},
		{phone.DTMFSent{Call: 0, Digits: "12", Method: "RFC2833", Err: io.EOF}, ""},
		{phone.DTMFSent{Call: 0, Digits: "1", Method: "SIP INFO", Done: true}, "4 pjsua_call.c Call 0: DTMF sent successfully with INFO\n"},
		{phone.DTMFSent{Call: 0, Digits: "1", Method: "SIP INFO", Done: true, Err: io.EOF}, "4 pjsua_call.c Call 0: Failed to send DTMF with INFO: EOF\n"},
		{phone.DTMFSent{Call: 0, Method: "SIP INFO"}, ""},
		{phone.SDPDone{Call: 1}, "4 inv1 SDP negotiation done: Success\n4 pjsua_media.c Call 1: updating media..\n"},
		{phone.SDPDone{Call: 1, Unchanged: true}, "4 inv1 Ignored final response with unchanged SDP answer (no renegotiation)\n"},
		{phone.SDPDone{Call: 1, Err: io.EOF}, "4 inv1 SDP negotiation done: ERROR: EOF\n"},
		{phone.RTPSocket{RTP: home, RTCP: addr("127.0.0.1:5061")}, "4 pjsua_media.c Call 0: initializing media..\n4 pjsua_media.c RTP socket reachable at 127.0.0.1:5060\n4 pjsua_media.c RTCP socket reachable at 127.0.0.1:5061\n"},
		{phone.RTPSocket{Index: 1, RTP: home, RTCP: home, Mux: true}, "4 pjsua_media.c RTP & RTCP socket reachable at 127.0.0.1:5060\n4 pjsua_media.c RTCP socket reachable at 127.0.0.1:5060\n"},
		{phone.MediaUpdated{Call: 2, Index: 1, Kind: "audio", Direction: "inactive"}, "4 pjsua_media.c Call 2: stream #1 (audio) unchanged.\n4 pjsua_media.c audio updated, stream #1:  (inactive)\n"},
		{phone.MediaUpdated{Kind: "audio", Codec: "PCMU", Direction: "sendrecv"}, "4 pjsua_media.c audio updated, stream #0: PCMU (sendrecv)\n"},
		{phone.CallMedia{Call: 0, Index: 0, Kind: "audio", Status: phone.MediaLocalHold}, "4 pjsua_app.c Call 0 media 0 [type=audio], status is Local hold\n"},
		{phone.CallMedia{Call: 0, Index: 1, Kind: "text", Status: phone.MediaError}, "4 pjsua_app.c Call 0 media 1 [type=text], status is Error\n"},
		{phone.ConfConnect{Src: 1, Dst: 0}, "4 pjsua_aud.c Conf connect: 1 --> 0\n"},
		{phone.ConfConnect{Src: 1, Dst: 0, Off: true}, "4 pjsua_aud.c Conf disconnect: 1 -x- 0\n"},
		{phone.ConfTransmit{Src: 3, SrcName: "sip:bob@h", DstName: "Master/sound"}, "4 conference.c Port 3 (sip:bob@h) transmitting to port 0 (Master/sound)\n"},
		{phone.ConfTransmit{Src: 1, SrcName: "ringback", DstName: "Master/sound", Off: true}, "4 conference.c Port 1 (ringback) stop transmitting to port 0 (Master/sound)\n"},
		{phone.PortAdded{Slot: 1, Name: "ringback", Count: 2}, "4 conference.c Add port 1 (ringback) queued\n4 conference.c Added port 1 (ringback), port count=2\n"},
		{phone.PortAdded{Slot: 1, Name: "ring", Count: 1, Removed: true}, "4 conference.c Removing port 1 (ring)\n4 conference.c Removed port 1, port count=1\n"},
		{phone.DeviceState{On: true, Null: true}, "4 pjsua_aud.c Setting null sound device..\n3 pjsua_app.c Turning sound device -99 -99 ON\n4 pjsua_aud.c Opening null sound device..\n"},
		{phone.DeviceState{On: true, Null: true, Err: io.EOF}, "4 pjsua_aud.c Setting null sound device..\n3 pjsua_app.c Turning sound device -99 -99 ON\n2 pjsua_aud.c No sound device, a null device takes its place: EOF\n"},
		{phone.DeviceState{On: true, Name: "x"}, "3 pjsua_app.c Turning sound device -1 -1 ON\n4 pjsua_aud.c Opening sound device x\n"},
		{phone.DeviceState{Null: true}, "3 pjsua_app.c Turning sound device -99 -99 OFF\n4 pjsua_aud.c Closing null sound device..\n"},
		{phone.DeviceState{Idle: true}, "4 pjsua_aud.c Closing sound device after idle for 1 second(s)\n3 pjsua_app.c Turning sound device -1 -1 OFF\n"},
		{phone.CallAction{Call: 1, Action: "update"}, "4 pjsua_call.c Sending UPDATE on call 1\n"},
		{phone.CallAction{Call: 1, Action: "answer", Code: 180}, "4 pjsua_call.c Answering call 1: code=180\n"},
		{phone.BuddyAdded{ID: 0, Account: 1, URI: "sip:b@h"}, "4 pjsua_pres.c Adding buddy: sip:b@h\n4 pjsua_pres.c Buddy 0 added for account 1.\n"},
		{phone.BuddyAdded{ID: 2, Account: -1, URI: "sip:b@h"}, "4 pjsua_pres.c Adding buddy: sip:b@h\n4 pjsua_pres.c Buddy 2 added.\n"},
		{phone.BuddyRemoved{ID: 2}, "4 pjsua_pres.c Buddy 2: deleting..\n4 pjsua_pres.c Buddy 2: updating presence..\n"},
		{phone.MessageSent{Text: "to\nbuddy", Code: 200}, "4 pjsua_im.h Message 'to\\x0abuddy' delivered successfully\n"},
		{phone.MessageSent{Text: "to nowhere", Code: 503, Reason: "Service Unavailable"}, "3 pjsua_im.h Failed to deliver message 'to nowhere': 503/Service Unavailable\n"},
		{phone.MessageSent{Target: "sip:\x1b@h", Text: "x", Code: 502, Reason: "Bad Gateway", Err: errors.New("resolve h:\x1b")},
			"3 pjsua_im.h Failed to deliver message 'x': 502/Bad Gateway\n2 pjsua_im.h Message to sip:\\x1b@h: resolve h:\\x1b\n"},
		{phone.RequestAnswered{Call: -1, Method: "PING", Target: "sip:b@h", Code: 405, Reason: "Not Allowed"}, "3 pjsua_app.c PING to sip:b@h: 405 (Not Allowed)\n"},
		{phone.RequestAnswered{Method: "PING", Target: "sip:b@h", Err: io.EOF}, "2 pjsua_app.c PING to sip:b@h: EOF\n"},
		{phone.FileOpening{File: "a\n.wav"}, "4 pjsua_aud.c Creating file player: a\\x0a.wav..\n"},
		{phone.FileOpening{File: "a.wav", Recorder: true}, "4 pjsua_aud.c Creating recorder a.wav..\n"},
		{phone.PlayerCreated{File: "a.wav", Rate: 8000, Channels: 1, Size: 68608, Slot: 4}, "4 wav_player.c File player 'a.wav' created: samp.rate=8000, ch=1, bufsize=4KB, filesize=67KB\n4 pjsua_aud.c Player created, id=0, slot=4\n"},
		{phone.RecorderCreated{ID: 1, File: "a.wav", Rate: 16000, Slot: 5}, "4 wav_writer.c File writer 'a.wav' created: samp.rate=16000, bufsize=4KB\n4 pjsua_aud.c Recorder created, id=1, slot=5\n"},
		{phone.FileRefused{File: "a.wav", Err: &fs.PathError{Op: "open", Path: "a.wav", Err: syscall.ENOENT}}, "4 wav_player.c Failed creating file player 'a.wav': Not found (PJ_ENOTFOUND)\n1 pjsua_aud.c Unable to open file for playback: Not found (PJ_ENOTFOUND) [status=70006]\n"},
		{phone.FileRefused{File: "a.wav", Recorder: true, Err: syscall.ENOENT}, "1 pjsua_aud.c Unable to open file for recording: No such file or directory [status=120002]\n"},
		{phone.FileClosing{ID: 1}, "4 pjsua_aud.c Destroying player 1..\n"},
		{phone.FileClosing{Recorder: true}, "4 pjsua_aud.c Destroying recorder 0..\n"},
	}
}

func TestEvents(t *testing.T) {
	for _, c := range eventCases() {
		if got := shown(Of(c.event, here())); got != c.want {
			t.Errorf("%#v:\n got %q\nwant %q", c.event, got, c.want)
		}
	}
}

// TestEveryEventHasACase proves that no event of the phone is forgotten: each has a case above, or a test of its own.
func TestEveryEventHasACase(t *testing.T) {
	cases := map[string]bool{"SIPTrace": true}
	for _, c := range eventCases() {
		cases[reflect.TypeOf(c.event).Name()] = true
	}
	var source []byte
	for _, file := range []string{"event", "message", "presence"} {
		part, err := os.ReadFile("../../phone/event/" + file + ".go")
		if err != nil {
			t.Fatal(err)
		}
		source = append(source, part...)
	}
	events := regexp.MustCompile(`(?m)^func \((\w+)\) +event\(\)`).FindAllStringSubmatch(string(source), -1)
	if len(events) < 40 {
		t.Fatalf("only %d events found", len(events))
	}
	for _, ev := range events {
		if !cases[ev[1]] {
			t.Errorf("%s has no case", ev[1])
		}
	}
}

// TestForPerson proves that a person sees what a key press led to, and not what only scripts look for.
func TestForPerson(t *testing.T) {
	for _, c := range []struct {
		event phone.Event
		want  string
	}{
		{phone.CallMedia{Kind: "audio", Status: phone.MediaLocalHold}, "3 pjsua_app.c Call 0 media 0 [type=audio], status is Local hold\n"},
		{phone.DeviceState{On: true, Null: true}, "4 pjsua_aud.c Setting null sound device..\n4 pjsua_app.c Turning sound device -99 -99 ON\n4 pjsua_aud.c Opening null sound device..\n"},
		{phone.DeviceState{On: true, Null: true, Err: io.EOF}, "4 pjsua_aud.c Setting null sound device..\n4 pjsua_app.c Turning sound device -99 -99 ON\n2 pjsua_aud.c No sound device, a null device takes its place: EOF\n"},
		{phone.CallEnded{Code: 200, Reason: "OK", Stats: phone.CallStats{Streams: []phone.StreamStats{{}}}},
			"4 pjsua_media.c Call 0: deinitializing media..\n4 pjsua_media.c   [NULL] To: \n    Call time: 00h:00m:00s, 1st res in 0 ms, conn in 0ms\n    #0  deactivated\n3 pjsua_app.c Call 0 is DISCONNECTED [reason=200 (OK)]\n"},
		{phone.CallEnded{Code: 503, Reason: "x", Err: io.EOF}, "4 pjsua_media.c Call 0: deinitializing media..\n4 pjsua_media.c   [NULL] To: \n    Call time: 00h:00m:00s, 1st res in 0 ms, conn in 0ms\n" +
			"2 pjsua_call.c Call 0: EOF\n3 pjsua_app.c Call 0 is DISCONNECTED [reason=503 (x)]\n"},
		{phone.RegistrationFailed{URI: "sip:a@h", Code: 401, Err: digest.ErrRefused},
			"3 sip_auth_client.c Authorization failed for sip:a@h: " + digest.ErrRefused.Error() + "\n1 pjsua_acc.c SIP registration error: Credential failed to authenticate (PJSIP_EFAILEDCREDENTIAL) [status=171100]\n"},
		{phone.DTMFSent{Digits: "1", Method: "SIP INFO", Done: true}, "3 pjsua_call.c Call 0: DTMF sent successfully with INFO\n"},
		{phone.DTMFSent{Digits: "1", Method: "RFC2833"}, "4 pjsua_aud.c Call 0 dialing DTMF 1\n4 strm0 Sending DTMF digit id 1\n"},
		{phone.MessageSent{Text: "x", Code: 200}, "3 pjsua_im.h Message 'x' delivered successfully\n"},
		{phone.BuddyState{URI: "sip:b@h", Status: "?", From: "NULL", To: "SENT"}, "4 evsub0 Subscription state changed NULL --> SENT\n4 pjsua_pres.c Presence subscription to sip:b@h is SENT\n" +
			"4 pjsua_app.c Buddy 0: subscription state: SENT (event: TSX_STATE)\n4 pjsua_app.c sip:b@h status is ?, subscription state is SENT (last termination reason code=0 )\n"},
		{phone.FileRefused{File: "a", Recorder: true, Err: io.EOF}, "4 pjsua_aud.c Unable to open file for recording: End of file (PJ_EEOF) [status=70016]\n"},
		{phone.CallStateChanged{State: phone.CallConfirmed}, "3 pjsua_app.c Call 0 state changed to CONFIRMED\n"},
		{phone.TooManyCalls{}, "2 pjsua_call.c Unable to accept incoming call (too many calls)\n"},
	} {
		ctx := here()
		ctx.Person = true
		if got := shown(Of(c.event, ctx)); got != c.want {
			t.Errorf("%#v:\n got %q\nwant %q", c.event, got, c.want)
		}
	}
}

func TestIncomingCallNamesTheCommandsOfTheTree(t *testing.T) {
	ctx := here()
	ctx.Tree = true
	if got := shown(Of(phone.IncomingCall{}, ctx)); !strings.HasSuffix(got, "\nPress ca a to answer or g to reject call\n") {
		t.Errorf("got %q", got)
	}
	if got := Of(phone.IncomingCall{AutoAnswer: 200}, ctx); got != nil {
		t.Errorf("answered by the phone: %v", got)
	}
	if got := Telnet(addr("127.0.0.1:31000")); got != (Line{Info, "main.c", "Telnet to 127.0.0.1:31000: Success"}) {
		t.Errorf("got %v", got)
	}
}

func TestAppend(t *testing.T) {
	at := noon().Add(58709 * time.Millisecond)
	for _, c := range []struct {
		line Line
		mark byte
		want string
	}{
		{Line{3, "main.c", "Ready: Success"}, ' ', "12:00:58.709                 main.c  Ready: Success\n"},
		{Line{3, "pjsua_app_common.c", "\n  [CONFIRMED]"}, '!', "12:00:58.709     pjsua_app_common.c !\n  [CONFIRMED]\n"},
		{Line{4, "a_sender_that_is_longer_than_the_column", "x"}, ' ', "12:00:58.709 a_sender_that_is_longe  x\n"},
	} {
		if got := string(c.line.Append(nil, at, c.mark)); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestTrace(t *testing.T) {
	raw := "SIP/2.0 100 Trying\r\nContent-Length:  0\r\n\r\n"
	e := phone.SIPTrace{Raw: []byte(raw), Summary: "100/INVITE/cseq=17058", Protocol: "TCP", Remote: addr("127.0.0.1:20020")}
	got := Of(e, here())
	head, body, _ := strings.Cut(got[0].Text, "\n")
	if !strings.HasPrefix(head, "RX 42 bytes Response msg 100/INVITE/cseq=17058 (rdata0x") || !strings.HasSuffix(head, ") from TCP 127.0.0.1:20020:") {
		t.Errorf("head %q", head)
	}
	if body != raw+"\n--end msg--" || got[0].Level != Detail {
		t.Errorf("body %q", body)
	}
	e.Out, e.Request, e.Summary = true, true, "INVITE/cseq=1"
	again := Of(e, here())
	if !strings.HasPrefix(again[0].Text, "TX 42 bytes Request msg INVITE/cseq=1 (tdta0x") || !strings.Contains(again[0].Text, ") to TCP 127.0.0.1:20020:\n") {
		t.Errorf("request %q", again[0].Text)
	}
}

// Text has redundancy where sound has a packet length, in pjsua's words.
func TestQualityOfText(t *testing.T) {
	text := phone.StreamStats{Media: phone.MediaInfo{Kind: "text", Codec: "t140", Direction: "sendrecv", Remote: addr("127.0.0.1:27882")}, Running: true,
		Stats: stream.Stats{Stats: rtp.Stats{Started: noon().Add(-2 * time.Second),
			Rx: rtp.Received{Packets: 2, Bytes: 13, PayloadType: 98}, Tx: rtp.Sent{PayloadType: 98}}}}
	for redundancy, level := range map[int]string{0: "red=0(lvl=0)", 2: "red=1(lvl=2)"} {
		text.Redundancy = redundancy
		got := Quality(phone.CallStats{Streams: []phone.StreamStats{{}, text}}, noon())
		for _, want := range []string{"\n    #1 text t140, sendrecv, peer=127.0.0.1:27882\n", "\n       RX pt=98, " + level + " last update:never\n",
			"\n          total 2pkt 13B (93B +IP hdr) ", "\n       TX pt=98, " + level + ", last update:never\n"} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is not in\n%s", want, got)
			}
		}
	}
}

func TestQuality(t *testing.T) {
	golden, err := os.ReadFile("testdata/quality.txt")
	if err != nil {
		t.Fatal(err)
	}
	ms := func(f float64) time.Duration { return time.Duration(f * float64(time.Millisecond)) }
	media := phone.MediaInfo{Kind: "audio", Codec: "speex", Rate: 16000, Direction: "sendrecv", Remote: addr("192.0.2.2:24100")}
	s := phone.CallStats{
		Call: phone.CallInfo{State: phone.CallConfirmed, RemoteTagged: "sip:bob@127.0.0.1;tag=e026440a-e22a-43b6-8e90-3d638d942a84",
			ConfirmedFor: 2 * time.Second, FirstResponse: ms(302), Connected: ms(1103)},
		Streams: []phone.StreamStats{{Media: media, Running: true, Stats: stream.Stats{PTime: 20 * time.Millisecond, Stats: rtp.Stats{
			Started: noon().Add(-2400 * time.Millisecond),
			Rx:      rtp.Received{Packets: 36, Bytes: 2200, PayloadType: 96, LastUpdate: noon().Add(-ms(2171)), Jitter: rtp.Series{Avg: ms(.106), Max: ms(.187), Last: ms(.187), Dev: ms(.068)}},
			Tx:      rtp.Sent{Packets: 59, Bytes: 2300, PayloadType: 96, LastUpdate: noon().Add(-ms(2178))},
		}}}},
	}
	got := Quality(s, noon()) + "\n"
	if got != string(golden) {
		t.Errorf("got\n%s\nwant\n%s", got, golden)
	}
	ended := Of(phone.CallEnded{Call: 0, Code: 200, Reason: "OK", Stats: s}, here())
	if len(ended) != 3 || ended[1].Text+"\n" != got || ended[1].Sender != "pjsua_media.c" || QualityEntry(s, noon()).Text != "\n"+ended[1].Text {
		t.Errorf("at the end: %q", shown(ended))
	}
	s.Streams[0].Running = false
	if got := Quality(s, noon()); !strings.HasSuffix(got, "\n    #0 audio deactivated") {
		t.Errorf("not running: %q", got)
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 999: "999", 1000: "1.0K", 2250: "2.2K", 999999: "999.9K", 1410000: "1.41M"} {
		if got := short(n); got != want {
			t.Errorf("short(%d) = %s, want %s", n, got, want)
		}
	}
	if got := share(1, 0) + share(1, 8); got != "1 (0.0%)1 (12.5%)" {
		t.Error(got)
	}
	if got := updated(time.Time{}, noon()) + " " + updated(noon().Add(-3723004*time.Millisecond), noon()) + " " + clock(-time.Second, false); got != "never 01h:02m:03.004s ago 00h:00m:00s" {
		t.Error(got)
	}
	if rate(100, 0) != 0 || rate(100, time.Second) != 800 {
		t.Error("rate")
	}
}

func TestCleanAndCleanBlock(t *testing.T) {
	for _, c := range []struct{ in, line, block string }{
		{"plain \"Zoë\" <sip:a@h>", "plain \"Zoë\" <sip:a@h>", "plain \"Zoë\" <sip:a@h>"},
		{"a\tb\r\nc\rd\x1b[2J\x7f", `a\x09b\x0d\x0ac\x0dd\x1b[2J\x7f`, "a\tb\nc\\x0dd\\x1b[2J\\x7f"},
		{"\x9b31m\xff", `\x9b31m\xff`, `\x9b31m\xff`},
		{"\u009b\u202e\ufffd", "\\u009b\\u202e\ufffd", "\\u009b\\u202e\ufffd"},
		{"Ça va\u00a0?\u202fこ\u3000ん", "Ça va\u00a0?\u202fこ\u3000ん", "Ça va\u00a0?\u202fこ\u3000ん"},
		{"\u2028\u200b\u200d", `\u2028\u200b\u200d`, `\u2028\u200b\u200d`},
		{"", "", ""},
	} {
		if line, block := Clean(c.in), CleanBlock(c.in); line != c.line || block != c.block {
			t.Errorf("%q: %q and %q, want %q and %q", c.in, line, block, c.line, c.block)
		}
	}
}

func TestStatus(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&net.OpError{Op: "listen", Err: os.NewSyscallError("bind", syscall.EADDRINUSE)}, "Address already in use [status=120098]"},
		{&os.PathError{Op: "open", Path: "x", Err: syscall.ENOENT}, "No such file or directory [status=120002]"},
		{&net.DNSError{Err: "no such host", Name: "h"}, "gethostbyname() has returned error (PJ_ERESOLVE) [status=70018]"},
		{os.ErrNotExist, "Not found (PJ_ENOTFOUND) [status=70006]"},
		{errors.New("odd\n"), `odd\x0a [status=70001]`},
	} {
		if got := Failure(Error, "s", "T", c.err); got.Text != "T: "+c.want {
			t.Errorf("%v: %q, want %q", c.err, got.Text, c.want)
		}
	}
	if got := Usage("Error: x"); got.Sender != "pjsua_app_config.c" || got.Level != Error {
		t.Errorf("%+v", got)
	}
	if got := Initialized("1.2"); !strings.HasPrefix(got.Text, "gosua version 1.2 for ") || got.Level != Info {
		t.Errorf("%+v", got)
	}
}

// FuzzClean proves that nothing from outside reaches a terminal as a control character, and that what is clean stays.
func FuzzClean(f *testing.F) {
	for _, seed := range []string{"", "plain", "\x1b[2J", "\u009b", "\xff", "a\r\nb\tc", "\u202e", "\u2000\u2028"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, got := range []string{Clean(s), strings.NewReplacer("\n", "", "\t", "").Replace(CleanBlock(s))} {
			if strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsGraphic(r) && r != utf8.RuneError }) || !utf8.ValidString(got) {
				t.Errorf("%q becomes %q", s, got)
			}
		}
		if once := Clean(s); Clean(once) != once {
			t.Errorf("%q is cleaned twice", s)
		}
	})
}
