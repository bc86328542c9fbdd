package lines

import (
	"errors"
	"io"
	"time"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/phone"
)

// socialCases are presence, messages and voicemail.
func socialCases() []telling {
	ringing := dialoginfo.Info{Full: true, Entity: "sip:b@h", Dialogs: []dialoginfo.Dialog{{ID: "1", CallID: "c", LocalTag: "l", RemoteTag: "r\x1b",
		Direction: "recipient", State: "early", Duration: 5 * time.Second, Local: dialoginfo.Participant{Identity: "sip:b@h", Target: "sip:b@1"},
		Remote: dialoginfo.Participant{Identity: "sip:a@h", Target: "sip:a@2"}}}}
	const silent = "dialog-info-state: , dialog-info-entity: , dialog-id: , dialog-call-id: , dialog-direction: , dialog-state: , dialog-duration: , " +
		"local-identity: , local-target-uri: , remote-identity: , remote-target-uri: , dialog-local-tag: , dialog-remote-tag: , "
	return []telling{
		{phone.BuddyWatch{Buddy: 1}, "4 pjsua_pres.c Buddy 1: updating presence..\n"},
		{phone.BuddyWatch{Buddy: 1, Account: 2, Subscribing: true}, "4 pjsua_pres.c Buddy 1: subscribing presence,using account 2..\n"},
		{phone.BuddyWatch{Buddy: 1, Dialog: true}, "4 pjsua_pres.c Buddy 1: updating dialog event..\n"},
		{phone.BuddyWatch{Buddy: 1, Dialog: true, Subscribing: true}, "4 pjsua_pres.c Buddy 1: subscribing dialog event,using account 0..\n"},
		{phone.BuddyState{Buddy: 1, URI: "sip:b@h", Status: "?", From: "NULL", To: "SENT"},
			"4 evsub1 Subscription state changed NULL --> SENT\n4 pjsua_pres.c Presence subscription to sip:b@h is SENT\n" +
				"4 pjsua_app.c Buddy 1: subscription state: SENT (event: TSX_STATE)\n" +
				"3 pjsua_app.c sip:b@h status is ?, subscription state is SENT (last termination reason code=0 )\n"},
		{phone.BuddyState{URI: "sip:b@h", Status: "?", From: "SENT", To: "ACCEPTED", By: "200/SUBSCRIBE/cseq=1589"},
			"4 evsub0 Subscription state changed SENT --> ACCEPTED\n4 pjsua_pres.c Presence subscription to sip:b@h is ACCEPTED\n" +
				"4 pjsua_app.c Buddy 0: subscription state: ACCEPTED (event: TSX_STATE (RX Response msg 200/SUBSCRIBE/cseq=1589 (rdata0x6d13da8f50df)))\n" +
				"3 pjsua_app.c sip:b@h status is ?, subscription state is ACCEPTED (last termination reason code=0 )\n"},
		{phone.BuddyState{URI: "sip:b@h", Status: "On\x1b[2J", From: "ACTIVE", To: "TERMINATED", By: "NOTIFY/cseq=7", Code: 200, Reason: "time\nout", Retry: 500 * time.Millisecond},
			"4 evsub0 Subscription state changed ACTIVE --> TERMINATED\n4 pjsua_pres.c Presence subscription to sip:b@h is TERMINATED\n" +
				"4 pjsua_pres.c Resubscribing buddy id 0 in 500 ms (reason: time\\x0aout)\n" +
				"4 pjsua_app.c Buddy 0: subscription state: TERMINATED (event: TSX_STATE (RX Request msg NOTIFY/cseq=7 (rdata0x07f1b31418ed)))\n" +
				"3 pjsua_app.c sip:b@h status is On\\x1b[2J, subscription state is TERMINATED (last termination reason code=200 time\\x0aout)\n"},
		{phone.BuddyState{URI: "sip:b@h", Dialog: true, From: "ACTIVE", To: "ACTIVE", Err: io.EOF},
			"4 evsub0 Subscription state changed ACTIVE --> ACTIVE\n4 pjsua_pres.c Dialog event subscription to sip:b@h is ACTIVE\n" +
				"2 pjsua_pres.c Subscription to buddy 0: EOF\n4 pjsua_app.c Buddy 0: dialog event subscription state: ACTIVE (event: TSX_STATE)\n" +
				"3 pjsua_app.c sip:b@h " + silent + "subscription state: ACTIVE (last termination reason code=0 )\n"},
		{phone.BuddyState{URI: "sip:b@h", Dialog: true, Dialogs: ringing, From: "ACCEPTED", To: "ACTIVE"},
			"4 evsub0 Subscription state changed ACCEPTED --> ACTIVE\n4 pjsua_pres.c Dialog event subscription to sip:b@h is ACTIVE\n" +
				"4 pjsua_app.c Buddy 0: dialog event subscription state: ACTIVE (event: TSX_STATE)\n" +
				"3 pjsua_app.c sip:b@h dialog-info-state: full, dialog-info-entity: sip:b@h, dialog-id: 1, dialog-call-id: c, dialog-direction: recipient, " +
				"dialog-state: early, dialog-duration: 5, local-identity: sip:b@h, local-target-uri: sip:b@1, remote-identity: sip:a@h, remote-target-uri: sip:a@2, " +
				"dialog-local-tag: l, dialog-remote-tag: r\\x1b, subscription state: ACTIVE (last termination reason code=0 )\n"},

		{phone.OnlineStatus{Account: 1, Online: true}, "4 pjsua_acc.c Acc 1: setting online status to 1..\n"},
		{phone.OnlineStatus{Account: 1}, "4 pjsua_acc.c Acc 1: setting online status to 0..\n"},
		{phone.WatcherState{Account: 1, Remote: "sip:a@h"}, "4 pjsua_pres.c Creating server subscription, using account 1\n"},
		{phone.WatcherState{Account: 1, Remote: "sip:a@h", From: "NULL", To: "ACTIVE"},
			"4 pjsua_pres.c Acc 1: sending NOTIFY for srv_pres=0x0x6cc0e19abb96..\n" +
				"4 evsub1 Subscription state changed NULL --> ACTIVE\n4 pjsua_pres.c Server subscription to sip:a@h is ACTIVE\n"},
		{phone.WatcherRefused{Account: 1, Remote: "sip:a@h", Code: 489, Reason: "Bad\nEvent"}, "4 pjsua_pres.c Creating server subscription, using account 1\n" +
			"1 pjsua_pres.c Unable to create server subscription: Bad\\x0aEvent [status=170489]\n"},
		{phone.WatcherState{Account: 1, Remote: "sip:a@h\x1b", From: "ACTIVE", To: "TERMINATED", Unsubscribed: true}, "4 evsub1 Receiving unsubscription request (Expires=0).\n" +
			"4 evsub1 Subscription state changed ACTIVE --> TERMINATED\n4 pjsua_pres.c Server subscription to sip:a@h\\x1b is TERMINATED\n"},
		{phone.WatcherWaiting{ID: 3, Account: 1, Remote: "sip:a\n@h"}, "3 pjsua_app.c sip:a\\x0a@h asks to be told whether account 1 is there: im allow 3, or im deny 3\n"},
		{phone.PublishFailed{Account: 1, Code: 489, Reason: "Bad Event"}, "1 pjsua_pres.c Client publication (PUBLISH) failed (489/Bad Event)\n"},
		{phone.PublishFailed{Account: 1, Err: errors.New("odd\n")}, "1 pjsua_pres.c Client publication (PUBLISH) failed, status=70001, msg=odd\\x0a\n"},
		{phone.VoicemailState{Account: 1, URI: "sip:a@h", From: "NULL", To: "SENT"}, "4 pjsua_pres.c Starting MWI subscription..\n" +
			"4 evsub1 Subscription state changed NULL --> SENT\n4 pjsua_pres.c MWI subscription for sip:a@h is SENT\n"},
		{phone.VoicemailState{Account: 1, URI: "sip:a@h", From: "SENT", To: "TERMINATED", Err: io.EOF}, "4 evsub1 Subscription state changed SENT --> TERMINATED\n" +
			"4 pjsua_pres.c MWI subscription for sip:a@h is TERMINATED\n2 pjsua_pres.c MWI subscription for sip:a@h failed: EOF\n"},
		{phone.MessagesWaiting{Account: 1}, "3 pjsua_app.c Received MWI for acc 1:\n3 pjsua_app.c   no message body\n"},
		{phone.MessagesWaiting{Account: 1, ContentType: "application/simple-message-summary", Body: []byte("Messages-Waiting: yes\r\nVoice-Message: 2/1\x1b[2J\r\n")},
			"3 pjsua_app.c Received MWI for acc 1:\n3 pjsua_app.c  Content-Type: application/simple-message-summary\n" +
				"3 pjsua_app.c  Body:\nMessages-Waiting: yes\nVoice-Message: 2/1\\x1b[2J\n\n"},
		{phone.MessagesWaiting{ContentType: "x", Body: []byte("y"), Err: io.EOF}, "3 pjsua_app.c Received MWI for acc 0:\n3 pjsua_app.c  Content-Type: x\n" +
			"3 pjsua_app.c  Body:\ny\n2 pjsua_app.c Voicemail of acc 0 cannot be read: EOF\n"},

		{phone.MessageReceived{From: "\"\x1b\" <sip:a@h>", ContentType: "text/plain", Text: "one\ntwo\x1b[2J"}, "3 pjsua_app.c MESSAGE from \"\\x1b\" <sip:a@h>: one\\x0atwo\\x1b[2J (text/plain)\n"},
		{phone.MessageReceived{From: "<sip:a@h>"}, "3 pjsua_app.c MESSAGE from <sip:a@h>:  ()\n"},
		{phone.Typing{From: "<sip:a@h>", Active: true}, "3 pjsua_app.c IM indication: <sip:a@h> is typing..\n"},
		{phone.Typing{From: "<sip:a@h>"}, "3 pjsua_app.c IM indication: <sip:a@h> has stopped typing\n"},
		{phone.Typing{From: "<sip:a@h>", Lapsed: true}, ""},
	}
}
