package subscription

import (
	"slices"
	"testing"
)

// TestStatesAreThoseOfTheDrawing compares the table with the drawing in doc.go, read by hand.
func TestStatesAreThoseOfTheDrawing(t *testing.T) {
	all := []State{Null, Sent, Accepted, Pending, Active, Terminated}
	drawn := map[State][]State{
		Null:     {Sent, Active, Terminated},
		Sent:     {Accepted, Pending, Active, Terminated},
		Accepted: {Pending, Active, Terminated},
		Pending:  {Pending, Active, Terminated},
		Active:   {Pending, Active, Terminated},
	}
	for _, from := range all {
		for _, to := range all {
			if got, want := from.MayBecome(to), slices.Contains(drawn[from], to); got != want {
				t.Errorf("%s --> %s: %v, want %v", from, to, got, want)
			}
		}
	}
	if State(-1).String() != "?" || State(6).String() != "?" {
		t.Error("a number that is no state has a name")
	}
}
