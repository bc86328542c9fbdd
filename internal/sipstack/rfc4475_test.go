package sipstack_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// What this file proves: what leaves a whole Stack for each message of RFC 4475 that comes in a datagram, and that the
// headers which the refusals need are there. How the messages parse is sipmsg's.

// answers says what a Stack that handles INVITE (603), MESSAGE and REGISTER (200) sends for each torture message that
// comes in a datagram; "" is nothing. The reasons are in the manifest beside the messages.
func answers() map[string]string {
	return map[string]string{
		"wsinv":      "481/INVITE",
		"intmeth":    "405/!interesting-Method0123456789_*+`.%indeed'~",
		"esc01":      "603/INVITE",
		"escnull":    "200/REGISTER",
		"esc02":      "405/RE%47IST%45R",
		"lwsdisp":    "200/OPTIONS",
		"longreq":    "603/INVITE",
		"dblreq":     "200/REGISTER",
		"semiuri":    "200/OPTIONS",
		"transports": "200/OPTIONS",
		"mpart01":    "200/MESSAGE",
		"unreason":   "",
		"noreason":   "",
		"badinv01":   "400/INVITE",
		"clerr":      "400/INVITE",
		"ncl":        "400/INVITE",
		"scalar02":   "400/",
		"scalarlg":   "",
		"quotbal":    "400/INVITE",
		"ltgtruri":   "400/INVITE",
		"lwsruri":    "400/INVITE",
		"lwsstart":   "400/INVITE",
		"trws":       "200/OPTIONS",
		"escruri":    "400/INVITE",
		"baddate":    "603/INVITE",
		"regbadct":   "400/REGISTER",
		"badaspec":   "200/OPTIONS",
		"baddn":      "200/OPTIONS",
		"badvers":    "505/OPTIONS",
		"mismatch01": "400/INVITE",
		"mismatch02": "400/INVITE",
		"bigcode":    "",
		"badbranch":  "200/OPTIONS",
		"insuf":      "400/INVITE",
		"unkscm":     "416/OPTIONS",
		"novelsc":    "416/OPTIONS",
		"unksm2":     "200/REGISTER",
		"bext01":     "420/OPTIONS",
		"invut":      "415/INVITE",
		"regaut01":   "200/REGISTER",
		"multi01":    "400/INVITE",
		"mcl01":      "400/OPTIONS",
		"bcast":      "",
		"zeromf":     "200/OPTIONS",
		"cparam01":   "200/REGISTER",
		"cparam02":   "200/REGISTER",
		"regescrt":   "200/REGISTER",
		"sdp01":      "406/INVITE",
		"inv2543":    "603/INVITE",
	}
}

func TestTortureMessages(t *testing.T) {
	files, err := filepath.Glob("sipmsg/testdata/rfc4475/*.dat")
	if err != nil || len(files) < 49 {
		t.Fatalf("%d messages, %v", len(files), err)
	}
	want := answers()
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".dat")
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				got := torture(t, raw)
				if w, ok := want[name]; !ok || got != w {
					t.Errorf("%q, want %q\n%s", got, w, raw)
				}
			})
		})
	}
}

// newTarget is a Stack at targetAddr that refuses INVITE with 603 and answers MESSAGE and REGISTER with 200.
func newTarget(t *testing.T, net *simnet.Network) *siptest.Endpoint {
	t.Helper()
	bob := siptest.NewEndpoint(t, net.Host("192.0.2.2"))
	bob.Do(func() {
		bob.Stack.Handle(sipmsg.INVITE, func(in *sipstack.Incoming) { _ = in.Refuse(603, "") })
		for _, m := range []sipmsg.Method{sipmsg.MESSAGE, sipmsg.REGISTER} {
			bob.Stack.Handle(m, func(in *sipstack.Incoming) { _ = in.Refuse(200, "") })
		}
	})
	bob.Listen(transport.UDP, "192.0.2.2:5060")
	return bob
}

// torture sends the message to a Stack and returns the responses, without 100.
func torture(t *testing.T, raw []byte) string {
	t.Helper()
	net := simnet.New(1, simnet.Options{})
	bob := newTarget(t, net)
	remote := siptest.ListenUDP(t, net.Host("192.0.2.50"), "192.0.2.50:5060")
	remote.SendRaw(bobAddr(), raw)
	time.Sleep(100 * time.Millisecond)
	synctest.Wait()
	var out []string
	for _, line := range bob.Trace() {
		if _, sent, ok := strings.Cut(line, " out "); ok {
			summary, _, _ := strings.Cut(sent, "/cseq=")
			out = append(out, summary)
		}
	}
	return strings.Join(out, " ")
}

func TestTortureRefusalHeaders(t *testing.T) {
	for _, tt := range []struct{ file, header, want string }{
		{"bext01", "Unsupported", "nothingSupportsThis, nothingSupportsThisEither"},
		{"invut", "Accept", "application/sdp"},
		{"esc02", "Allow", "INVITE, ACK, BYE, CANCEL, MESSAGE, OPTIONS, REGISTER"},
	} {
		t.Run(tt.file, func(t *testing.T) {
			raw, err := os.ReadFile("sipmsg/testdata/rfc4475/" + tt.file + ".dat")
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				net := simnet.New(1, simnet.Options{})
				newTarget(t, net)
				remote := siptest.ListenUDP(t, net.Host("192.0.2.50"), "192.0.2.50:5060")
				remote.Skip("100/*")
				remote.SendRaw(bobAddr(), raw)
				p := remote.Expect("4*/*")
				if got := p.Head().Get(tt.header); got != tt.want {
					t.Errorf("%s: %q, want %q", tt.header, got, tt.want)
				}
				if to, _ := p.Head().To(); to.Tag() == "" {
					t.Error("no To tag")
				}
			})
		})
	}
}
