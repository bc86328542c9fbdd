package transcripts

import (
	"regexp"
	"strings"
)

// internals are lines of pjsua about its own insides, which no script looks for. They are left out on both sides.
var internals = []struct{ line, why string }{
	{`^(sip_endpoint|sip_transport|sip_transaction|timer|alsa_dev|ssl_sock_ossl|sip_resolve)\.c: `, "modules, pools, timers and tables of its libraries"},
	{`^(pjlib|ssl|srtp|Master/sound|dlg|sa_mirror|tone-|glck)[^ ]*: `, "objects of its libraries"},
	{`^pjsua_core.c: N SIP worker threads created`, "threads"},
	{`^udp: UDP media transport `, "the object under a stream"},
	{`^(udp|tcptp|tlstp): SIP (UDP|TCP|TLS) (transport|listener) destroyed`, "the end of an object"},
	{`^t(cp|ls)[cs]: T(CP|LS) (server transport created|transport destroyed|connection closed)`, "the life of an object"},
	{`^evsub: Subscription destroyed`, "the end of an object"},
	{`^strm: `, "the life of a stream, its voice detection and its jitter buffer"},
	{`^(stream|txt_stream|pjsua_txt).c: |^tstrm: `, "the life of a stream"},
	{`^conference.c: (Connect|Disconnect) ports `, "what is asked of the bridge, which says itself when it is done"},
	{`^conference.c: (Remove port|Stop any transmission|Ports connection|Audio conference bridge destroyed)`, "the same"},
	{`^conference.c: Machine too busy`, "not pjsua's: this machine had no time"},
	{`^pjsua_acc.c: (Modifying account |Disconnected notification for transport)`, "steps of adding an account and of a connection's end"},
	{`^pjsua_media.c: (Media index|Media stream|Call N: (cleaning up provisional|re-initializing|media transport))`, "steps of a stream"},
	{`^pjsua_aud.c: (Audio channel update|Set sound device|Null sound device, mode|Stopping audio)`, "steps of a stream and of a device"},
	{`^pjsua_call.c: Incoming Request msg INVITE`, "the trace right before shows the message"},
	{`^pjsua_call.c: (Call N: received updated media offer|Call N sending INFO request)`, "the trace right after shows the message"},
}

// symbols stand for what differs from run to run, and for the codec, since not all of them are here yet.
var symbols = []struct{ from, to string }{
	{`;tag=[^ >;]+`, `;tag=T`},
	{`(0x)?0x[0-9a-f]+`, `P`},
	{`\d+\.\d+\.\d+\.\d+(:\d+)?`, `A`},
	{`, sock=\S+`, ``},
	{`cseq=\d+`, `cseq=N`},
	{`, seq \d+: `, `, seq N: `},
	{`\d+ bytes`, `N bytes`},
	{`\d\dh:\d\dm:[\d.]+s`, `CLOCK`},
	{`last update:(CLOCK ago|never)`, `last update:AGE`},
	{`\[[ \d]+KHz/\d+ms/`, `[RATE/`},
	{`\d+ ?ms\b`, `N ms`},
	{`[\d.]+[KM]?(pkt|B|bps)\b`, `N$1`},
	{`=\d+ \([\d.]+%\)`, `=N`},
	{`( +-?\d+\.\d{3}){5}`, ` SERIES`},
	{`\b(speex|PCMU|PCMA|GSM|iLBC|G722|L16|opus)\b`, `CODEC`},
	{`\[CODEC/\d+/\d\] +Audio, prio: \d+`, `[CODEC] Audio, prio: N`},
	{`\[\*\] +Audio`, `[*] Audio`},
	{`@\d+kHz`, `@RATE`},
	{`Audio codec #.*`, `Audio codec #N`},
	{`^( *)\S+ udp A \[`, `${1}udp udp A [`},
	{`(refcnt=)\d+`, `${1}N`},
	{`^--(local|rtp)-port \d+$`, `--$1-port N`},
	{`pjsua_app_legacy.c: Dumping configuration \(\d+ bytes\):`, `pjsua_app_legacy.c: Dumping configuration (N bytes):`},
	{`^  \d+\tCODEC/\d+/\d$`, `  N CODEC`},
	{`transmitting to:( #\d+)+`, `transmitting to: SLOTS`},
	{`\d+/[\w ]+ \(expires=-?\d+\)`, `STATUS`},               // as far as the registration has come
	{`(Failed to deliver message .*): \d+/.*`, `$1: STATUS`}, // it ends with the phone, or before
	{`pt=\d+`, `pt=N`},
	{`\?Replaces=[^>]+`, `?Replaces=R`},
	{`[^\s'(]*/([\w.]+\.wav)`, `$1`},
	{`^(Port #\d+\[RATE/\d\]) +`, `$1 `}, // what stands there is of any length
	{`peer=(A|-)`, `peer=PEER`},          // none until a packet has come
	{`filesize=\d+KB`, `filesize=N`},
	{`^pjsua_app.c: Call (\d+) (state|is)`, `pjsua_app.c: Call #$1 $2`}, // each call has its own states
	{`Call \d+`, `Call N`},
	{`\d+ SIP worker`, `N SIP worker`},
	{`samp.rate=\d+`, `samp.rate=N`},
	{`will re-register in \d+`, `will re-register in N`},
	{`retry for acc (\d) in \d+`, `retry for acc $1 in N`},
	{`interval:\d+s`, `interval:Ns`},
	{`\w{3} \d{4}(-\d\d){2} \d\d:\d\d:\d\d\.000 GMT`, `DATE`},
	{` +$`, ``},
}

var (
	stamp    = regexp.MustCompile(`\d\d:\d\d:\d\d\.\d{3} ( |\S{22})`)
	entry    = regexp.MustCompile(`^\d\d:\d\d:\d\d\.\d{3} +(\S+(?: \S+)*?) [ !]\.*(.*)$`)
	object   = regexp.MustCompile(`(0x[0-9a-f]+|:?\d+)$`)
	message  = regexp.MustCompile(`^(TX|RX) \d+ bytes `)
	dumped   = regexp.MustCompile(`: Start dumping|^Dumping (conf|PJMEDIA)|Audio codec|\[published as|Number of dialog sets| (SSL_SOCK|IPV6) `) // what scripts look for in a dump
	replaced = compile()
	left     = dropped()
)

// rule is a compiled row of symbols.
type rule struct {
	from *regexp.Regexp
	to   string
}

func compile() (list []rule) {
	for _, s := range symbols {
		list = append(list, rule{regexp.MustCompile(s.from), s.to})
	}
	return list
}

func dropped() *regexp.Regexp {
	list := make([]string, len(internals))
	for i, in := range internals {
		list[i] = in.line
	}
	return regexp.MustCompile(strings.Join(list, "|"))
}

// normal is the output of a phone as shapes, one a line: "SENDER: TEXT" of log entries, other lines as they are. What was
// sent or came again, since an answer took its time, is there once.
func normal(output string) (list []string) {
	inMessage := 0 // lines of the SIP message so far; only the first is a shape
	text, began := "", 0
	seen := map[string]bool{}
	inDump := false
	for line := range strings.Lines(apart(output)) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case inMessage > 0:
			inMessage++
			text += line
			if line == "--end msg--" {
				inMessage = 0
				if seen[text] {
					list = list[:began]
				}
				seen[text] = true
			} else if inMessage == 2 {
				list = append(list, "message: "+symbolic(line))
			}
			continue
		case strings.TrimSpace(line) == "":
			continue
		}
		if m := entry.FindStringSubmatch(line); m != nil {
			if message.MatchString(m[2]) {
				inMessage, text, began = 1, m[2][:2], len(list)
			}
			line = family(m[1]) + ": " + m[2]
		}
		inDump = !strings.HasSuffix(line, ": Dump complete") && (inDump || strings.Contains(line, "Start dumping application states:"))
		if inDump && !dumped.MatchString(line) {
			continue
		}
		if line = symbolic(line); !left.MatchString(line) && line != "" {
			list = append(list, line)
		}
	}
	return list
}

// apart gives each log entry and each prompt a line of its own: entries may come while a prompt waits.
func apart(output string) string {
	output = strings.NewReplacer(">>> ", "\n", "Send IM to: ", "Send IM to:\n", "to cancel): ", "to cancel):\n").Replace(output)
	return stamp.ReplaceAllString(output, "\n$0")
}

// family is a sender without the number of the object.
func family(sender string) string {
	if strings.HasSuffix(sender, ".c") || strings.HasSuffix(sender, ".h") {
		return sender
	}
	return object.ReplaceAllString(sender, "")
}

func symbolic(line string) string {
	for _, r := range replaced {
		line = r.from.ReplaceAllString(line, r.to)
	}
	return line
}
