package dialogflow

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	ours    = "192.0.2.1:5060"
	theirs  = "192.0.2.9:5060"
	oursIP  = "192.0.2.1"
	theirIP = "192.0.2.9"
)

// arrived is a request of the remote with these header fields, and what it came over.
func arrived(t *testing.T, contact string, fields ...sipmsg.Field) *sipstack.Incoming {
	t.Helper()
	net := simnet.New(1, simnet.Options{})
	end := siptest.NewEndpoint(t, net.Host(oursIP))
	end.Listen(transport.UDP, ours)
	var got *sipstack.Incoming
	end.Stack.Handle(sipmsg.MESSAGE, func(in *sipstack.Incoming) {
		got = in
		if err := in.Refuse(480, ""); err != nil {
			t.Error(err)
		}
	})
	remote := siptest.ListenUDP(t, net.Host(theirIP), theirs)
	req := siptest.NewRequest(t, sipmsg.MESSAGE, "sip:"+ours)
	req.Header.Set("Contact", contact)
	req.Header.Add("Via", "SIP/2.0/UDP "+theirs+";branch=z9hG4bKa")
	for _, f := range fields {
		req.Header.Add(f.Name, f.Value)
	}
	remote.Send(netip.MustParseAddrPort(ours), req)
	remote.Expect("480/MESSAGE")
	time.Sleep(time.Minute) // the transaction, which holds the connection too, is over
	return got
}

// TestWhereItLeads: over the connection when that leads to the next hop of the dialog.
func TestWhereItLeads(t *testing.T) {
	via := sipmsg.Field{Name: "Via", Value: "SIP/2.0/UDP 192.0.2.77;branch=z9hG4bKb"}
	tests := []struct {
		name    string
		contact string
		fields  []sipmsg.Field
		used    bool
	}{
		{"the sender itself", "<sip:bob@192.0.2.55>", nil, true},
		{"a proxy that left, the Contact another", "<sip:bob@192.0.2.55>", []sipmsg.Field{via}, false},
		{"a proxy that left, the Contact the same", "<sip:bob@192.0.2.9>", []sipmsg.Field{via}, true},
		{"the Contact by name", "<sip:bob@example.com>", []sipmsg.Field{via}, false},
		{"the Contact by another transport", "<sip:bob@192.0.2.9;transport=tcp>", []sipmsg.Field{via}, false},
		{"the Contact at another port", "<sip:bob@192.0.2.9:5070>", []sipmsg.Field{via}, false},
		{"a proxy that stays", "<sip:bob@192.0.2.55>", []sipmsg.Field{via, {Name: "Record-Route", Value: "<sip:192.0.2.9;lr>"}}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in := arrived(t, tt.contact, tt.fields...)
				d, err := dialog.NewUAS(in.Request, "ours", 1)
				if err != nil {
					t.Fatal(err)
				}
				p := Path{}
				p.Take(in.Request, in.Flow)
				if used := p.To(d) != nil; used != tt.used {
					t.Errorf("the connection is used: %v", used)
				}
				p.Drop()
				if p.To(d) != nil || p.Flow() != nil || in.Flow.Held() {
					t.Error("the connection is still there")
				}
			})
		})
	}
}

// TestPortOfTheSender: what a datagram was sent from is where the remote listens only if it says so, by its Via.
func TestPortOfTheSender(t *testing.T) {
	tests := []struct {
		via  string
		used bool
	}{
		{"192.0.2.9:5060", true},
		{"192.0.2.9", true},
		{"10.0.0.9:5060", true},
		{"10.0.0.9:5070", true}, // behind a NAT
		{"phone.example.com:5070", true},
		{"192.0.2.9:5070", false},
		{"192.0.2.9:5070;rport=5060", true},
	}
	for _, tt := range tests {
		t.Run(tt.via, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in := arrived(t, "<sip:bob@192.0.2.55>")
				in.Request.Header.Set("Via", "SIP/2.0/UDP "+tt.via+";branch=z9hG4bKa")
				d, err := dialog.NewUAS(in.Request, "ours", 1)
				if err != nil {
					t.Fatal(err)
				}
				p := Path{}
				p.Take(in.Request, in.Flow)
				if used := p.To(d) != nil; used != tt.used {
					t.Errorf("the connection is used: %v", used)
				}
				p.Drop()
			})
		})
	}
}

// TestFollow moves only when it must.
func TestFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := arrived(t, "<sip:bob@192.0.2.9>"), arrived(t, "<sip:bob@192.0.2.9>")
		p := Path{}
		p.Follow(first.Request, first.Flow, false)
		p.Follow(second.Request, second.Flow, false)
		if p.Flow() != first.Flow || !first.Flow.Held() {
			t.Error("it did not stay with the first connection")
		}
		p.Follow(second.Request, second.Flow, true)
		if p.Flow() != second.Flow || first.Flow.Held() || !second.Flow.Held() {
			t.Error("it did not follow the request that refreshes the target")
		}
		p.Drop()
	})
}
