package pidf

import (
	"fmt"
	"strings"
)

// Activity is what somebody does (RFC 4480 §3.2). The less a value, the more it tells a caller, but for NoActivity.
type Activity int

// The activities, of which the first in this order is kept when a document has several.
const (
	NoActivity Activity = iota
	OnThePhone
	Busy
	Meeting
	Appointment
	Presentation
	Performance
	Worship
	Steering
	Sleeping
	PermanentAbsence
	Vacation
	Holiday
	Travel
	InTransit
	Meal
	Breakfast
	Lunch
	Dinner
	Shopping
	Away
	Working
	Playing
	Spectator
	TV
	LookingForWork
	// OtherActivity is "other", and whatever is not in RFC 4480.
	OtherActivity
)

// names are the elements of RFC 4480 §3.2, by activity.
var names = [...]string{
	NoActivity: "unknown", OnThePhone: "on-the-phone", Busy: "busy", Meeting: "meeting", Appointment: "appointment",
	Presentation: "presentation", Performance: "performance", Worship: "worship", Steering: "steering", Sleeping: "sleeping",
	PermanentAbsence: "permanent-absence", Vacation: "vacation", Holiday: "holiday", Travel: "travel", InTransit: "in-transit",
	Meal: "meal", Breakfast: "breakfast", Lunch: "lunch", Dinner: "dinner", Shopping: "shopping", Away: "away",
	Working: "working", Playing: "playing", Spectator: "spectator", TV: "tv", LookingForWork: "looking-for-work",
	OtherActivity: "other",
}

// spellings are what drafts and phones call some of them.
var spellings = map[string]Activity{
	"on-phone": OnThePhone, "onthephone": OnThePhone, "in-a-call": OnThePhone, "dnd": Busy, "do-not-disturb": Busy,
	"be-right-back": Away, "berightback": Away, "idle": Away, "out-to-lunch": Lunch, "outtolunch": Lunch,
	"in-a-meeting": Meeting, "intransit": InTransit, "none": NoActivity, "available": NoActivity, "": NoActivity,
}

// hyphens makes one spelling of words that are put together.
var hyphens = strings.NewReplacer(" ", "-", "_", "-")

// String returns the name of its element.
func (a Activity) String() string {
	if a < 0 || int(a) >= len(names) {
		return fmt.Sprintf("Activity(%d)", int(a))
	}
	return names[a]
}

// activityOf reads the name of an element, or a word that stands for one.
func activityOf(word string) Activity {
	word = hyphens.Replace(strings.ToLower(strings.TrimSpace(word)))
	for a, name := range names {
		if name == word {
			return Activity(a)
		}
	}
	if a, ok := spellings[word]; ok {
		return a
	}
	return OtherActivity
}

// tells tells whether a says more than b.
func (a Activity) tells(b Activity) bool { return a != NoActivity && (b == NoActivity || a < b) }
