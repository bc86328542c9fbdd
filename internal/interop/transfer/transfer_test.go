package transfer

import (
	"testing"

	"gosua/internal/testkit/interop"
)

// TestTransfers has everything played with one binary.
func TestTransfers(t *testing.T) {
	t.Parallel()
	program := interop.BuildGosua(t)
	for name, play := range map[string]func(*testing.T, string){
		"unattended, gosua transfers":      gosuaTransfers,
		"unattended, gosua is transferred": gosuaIsTransferred,
		"unattended, gosua is the target":  gosuaIsTheTarget,
		"attended among gosuas":            attended,
		"attended to a baresip":            attendedToBaresip,
		"attended of a baresip":            attendedOfBaresip,
		"early media of baresip":           baresipIsEarly,
		"early media of gosua":             gosuaIsEarly,
		"early media among gosuas":         gosuasAreEarly,
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); play(t, program) })
	}
}
