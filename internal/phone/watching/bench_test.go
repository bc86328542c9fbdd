package watching

import (
	"fmt"
	"runtime"
	"testing"

	"gosua/internal/body/pidf"
	"gosua/internal/phone/accounts"
	"gosua/internal/phone/buddies"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack"
	"gosua/internal/sipstack/notifier"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscriber"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/parttest"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// BenchmarkBuddies watches 1,000 buddies over TCP and tells the bytes that each takes, the other side's not included.
func BenchmarkBuddies(b *testing.B) {
	const many = 1000
	for b.Loop() {
		net := simnet.New(1, simnet.Options{})
		server := telling(b, net)
		end := siptest.NewEndpoint(b, net.Host(parttest.OurIP), func(c *sipstack.Config) { c.Trace = nil })
		end.Listen(transport.TCP, parttest.OurIP+":5060")
		loop, list := end.Stack.Loop(), accounts.New(accounts.Config{Emit: func(event.Event) {}})
		usage := subscriber.New(subscriber.Config{Client: end.Stack.Client(), Loop: loop})
		end.Stack.AddDialogs(usage)
		known, active := make(chan struct{}), 0
		w := New(Config{Usage: usage, Loop: loop, Accounts: list, Pace: 1, Emit: func(ev event.Event) {
			if ev, ok := ev.(event.BuddyState); ok && ev.To == subscription.Active.String() {
				if active++; active == many {
					close(known)
				}
			}
		}})
		before := heap()
		end.Do(func() {
			if _, err := list.Add(accounts.Settings{ID: "sip:alice@" + parttest.OurIP}); err != nil {
				b.Error(err)
			}
			for id := range many {
				typed := fmt.Sprintf("sip:b%d@%s;transport=tcp", id, parttest.TheirIP)
				w.Watch(buddies.Buddy{ID: id, Typed: typed, Target: siptest.MustURI(b, typed)}, Presence)
			}
		})
		<-known
		server()
		b.ReportMetric(float64(heap()-before)/many, "B/buddy")
		end.Do(func() { w.Stop(); usage.Close() })
	}
}

// telling tells everybody that somebody is there, until it is told to forget them all.
func telling(b *testing.B, net *simnet.Network) (forget func()) {
	end := siptest.NewEndpoint(b, net.Host(parttest.TheirIP), func(c *sipstack.Config) { c.Trace = nil })
	end.Listen(transport.TCP, parttest.TheirIP+":5060")
	usage := notifier.New(notifier.Config{Client: end.Stack.Client(), Loop: end.Stack.Loop(), PerSource: 5000})
	here := func(f *transport.Flow) sipmsg.NameAddr {
		return sipmsg.NameAddr{URI: siptest.MustURI(b, "sip:"+f.Local().String()+";transport=tcp")}
	}
	usage.Handle(notifier.Package{Name: "presence", Types: []string{pidf.PIDF}, Ask: func(a *notifier.Asked) {
		if s, err := a.Accept(notifier.Terms{Contact: here}); err == nil {
			s.Tell(subscription.Note{ContentType: pidf.PIDF, Body: []byte(open("open"))})
		}
	}})
	end.Stack.AddDialogs(usage)
	end.Stack.Handle(sipmsg.SUBSCRIBE, usage.HandleSubscribe)
	return func() { end.Do(usage.Close) }
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
