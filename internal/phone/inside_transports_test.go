package phone

import (
	"net/netip"
	"testing"

	"gosua/internal/sipstack/transport"
)

// TestConnectionIsToldFromItsBegin: what is tried shows before it is there.
func TestConnectionIsToldFromItsBegin(t *testing.T) {
	within(t, nil, func(p *inside) {
		f := p.flow(transport.TCP)
		begun, up := heard[TransportConnecting](p), heard[TransportState](p)
		want := TransportConnecting{Protocol: "TCP", Local: netip.MustParseAddr(ourIP), Remote: f.Remote()}
		if len(begun) != 1 || begun[0] != want || len(up) != 1 || !up[0].Connected {
			t.Errorf("told %+v and then %+v", begun, up)
		}
	})
}
