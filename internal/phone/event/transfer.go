package event

// CallTransferring tells that the other side of a call is asked to call Target, or to take the phone's place in the call
// With (-1: none).
type CallTransferring struct {
	Call, With int
	Target     string
}

// SubscriptionChanged tells a step of the subscription by which a transfer is followed: "NULL", "SENT", "ACCEPTED",
// "PENDING", "ACTIVE", "TERMINATED".
type SubscriptionChanged struct {
	Call     int
	From, To string
}

// TransferProgress tells how a transfer of ours stands, as the other side says.
type TransferProgress struct {
	Call   int
	Code   int // 100: it was accepted, or nothing is known yet
	Reason string
	Err    error // nothing more will be heard, and this is why
	Final  bool
	Done   bool // the others talk to each other; the call ends now
}

// CallReferred tells that the other side of a call wants it to go on with Target. A call there is made.
type CallReferred struct {
	Call           int
	Remote, Target string
}

// CallReplaced tells that a call takes the place of another, which ends.
type CallReplaced struct {
	Call     int
	Remote   string
	By       int // the new call
	ByRemote string
}

// CallRedirected asks whether a call may go to Target. Phone.Redirect answers.
type CallRedirected struct {
	Call   int
	Target string
}

func (CallTransferring) event()    {}
func (SubscriptionChanged) event() {}
func (TransferProgress) event()    {}
func (CallReferred) event()        {}
func (CallReplaced) event()        {}
func (CallRedirected) event()      {}
