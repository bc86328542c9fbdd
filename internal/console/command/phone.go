package command

import (
	"gosua/internal/body/dialoginfo"
	"gosua/internal/body/pidf"
	"gosua/internal/phone"
)

// Phone is what the commands need of a *phone.Phone.
type Phone interface {
	Accounts
	Calls
	Media
	Waves
	Messages
	Presence

	HandleIPChange() error
	Transports() []phone.TransportInfo
	SIPStats() phone.SIPStats
}

// Accounts are the phone's accounts.
type Accounts interface {
	AddAccount(cfg phone.AccountConfig) (int, error)
	DeleteAccount(id int) error
	Register(id int) error
	Unregister(id int) error
	Accounts() []phone.AccountInfo
	SetDefaultAccount(id int) error
}

// Calls are the phone's calls.
type Calls interface {
	MakeCall(account int, target string) (int, error)
	Answer(call, code int, reason, contact string) error
	Hangup(call, code int) error
	HangupAll()
	Hold(call int) error
	Reinvite(call int) error
	Update(call int) error
	SetSDPOffer(on bool)
	Transfer(call int, target string) error
	TransferReplaces(call, other int) error
	Redirect(call int, how phone.Redirect) error
	SendDTMF(call int, digits string) error
	SendDTMFInfo(call int, digits string) error
	SendDTMFTones(call int, digits string) error
	SendDigits(call int, digits string) error
	SendText(call int, text string) error
	SendInfo(call int, contentType, text string) error
	AddHeader(h phone.Header) error
	ClearHeaders()
	Headers() []phone.Header
	Calls() []phone.CallInfo
	Call(id int) (phone.CallInfo, bool)
	Stats(call int) (phone.CallStats, bool)
}

// Media is the phone's bridge and its codecs.
type Media interface {
	Ports() []phone.PortInfo
	Connect(src, dst int) error
	Disconnect(src, dst int) error
	SetLevel(slot int, rx, tx float64) error
	Codecs() []phone.CodecInfo
	SetCodecPriority(name string, priority int) error
}

// Waves play files to calls and record calls.
type Waves interface {
	PlayToCall(call int, file string) (phone.WaveResult, error)
	StopPlay(call int) (phone.WaveResult, error)
	RecordCall(call int, file string) (phone.WaveResult, error)
	StopRecord(call int) (phone.WaveResult, error)
}

// Messages are the phone's buddies and what is sent without a call.
type Messages interface {
	AddBuddy(uri string) (int, error)
	DeleteBuddy(id int) error
	Buddies() []phone.BuddyInfo
	SendRequest(account int, method, target string) error
	SendRequestInCall(call int, method string) error
	SendMessage(account int, target, text string) error
	SendMessageInCall(call int, text string) error
	SendTyping(account int, target string, active bool) error
	SendTypingInCall(call int, active bool) error
}

// Presence is who is there, and who may know whether the user is.
type Presence interface {
	WatchBuddy(id int) error
	UnwatchBuddy(id int) error
	WatchDialogs(id int) error
	UnwatchDialogs(id int) error
	BuddyDialogs(id int) []dialoginfo.Dialog
	Pickup(buddy int) (string, error)
	SetPresence(account int, s pidf.Status) error
	Presence(account int) (pidf.Status, error)
	DecideWatcher(id int, allow bool) error
	Subscriptions() []phone.SubscriptionInfo
}
