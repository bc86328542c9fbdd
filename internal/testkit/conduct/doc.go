// Package conduct judges what phones send: whether each message, seen with all that its sender had sent and received before, is
// one that the RFCs allow.
//
// It judges no media, no proxies, no registrations and no forks: whoever is judged speaks to other phones directly. It sees
// what was sent and received and nothing within a phone.
//
// RFCs: 3261 (§8.1 and §8.2 what messages hold, §9 CANCEL, §12 dialogs, §13 to §15 INVITE, ACK and BYE, §17 transactions),
// 3264 §6 and §8 (answers, versions), 3515 and 6665 (REFER and its NOTIFYs), 3891 (Replaces).
//
// Owner and goroutines: functions over values; no goroutine.
//
// Units: times count from the test's beginning.
package conduct
