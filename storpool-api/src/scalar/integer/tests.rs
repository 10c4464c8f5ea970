use std::collections::BTreeMap;

use crate::validate::Validate;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Sectors(i64);

integer! {
    Sectors {
        "Sectors.range": "an integer from 512 up" => Range(512, i64::MAX),
        "Sectors.multipleOf": "a multiple of 512" => MultipleOf(512),
    }
}

const ONE: Sectors = Sectors::constant(512);

#[test]
fn constructors_reject_values_that_break_rules() {
    assert_eq!(Sectors::try_from(1024).unwrap().get(), 1024);
    assert_eq!(Sectors::try_from(512_u64).unwrap(), ONE);
    assert_eq!("1024".parse::<Sectors>().unwrap(), 1024);
    assert_eq!(Sectors::new(0).unwrap_err().rule().id, "Sectors.range");
    assert_eq!(Sectors::new(513).unwrap_err().rule().id, "Sectors.multipleOf");
    assert_eq!(Sectors::try_from(u64::MAX).unwrap_err().value(), "18446744073709551615");
    let error = "many".parse::<Sectors>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "\"many\" is not a valid Sectors: must be an integer from 512 up (rule Sectors.range)"
    );
}

#[test]
fn least_and_greatest_values_obey_the_rules() {
    assert_eq!((Sectors::MIN, Sectors::MAX.get()), (ONE, i64::MAX - 511));
    assert_eq!((Ticket::MIN.get(), Ticket::MAX), (1, LAST));
    assert_eq!(Sectors::MAX.validate(), Ok(()));
}

#[test]
fn decoding_keeps_and_validation_reports_values_that_break_rules() {
    let invalid: Sectors = serde_json::from_str("\"-7\"").unwrap();
    assert_eq!(serde_json::to_string(&invalid).unwrap(), "-7");
    let broken = invalid.validate().unwrap_err();
    let rules: Vec<_> = broken.iter().map(|broken| broken.rule().id).collect();
    assert_eq!(rules, ["Sectors.range", "Sectors.multipleOf"]);
    let error = serde_json::from_str::<Sectors>("true").unwrap_err().to_string();
    assert!(error.contains("expected an integer (Sectors)"), "{error}");
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Ticket(u64);

integer! {
    Ticket: u64 { "Ticket.range": "an integer from 1 up" => Range(1, u64::MAX), }
}

const LAST: Ticket = Ticket::constant(u64::MAX);

#[test]
fn unsigned_integers_use_all_64_bits() {
    assert_eq!(LAST.get(), u64::MAX);
    assert_eq!("18446744073709551615".parse::<Ticket>().unwrap(), LAST);
    assert_eq!(Ticket::try_from(i64::MAX).unwrap(), 9_223_372_036_854_775_807);
    for bad in ["18446744073709551616", "-1", "+1", "", "0"] {
        let error = bad.parse::<Ticket>().unwrap_err();
        assert_eq!((error.rule().id, error.value()), ("Ticket.range", bad));
    }
    assert!(Ticket::try_from(-1).is_err());
    for json in ["18446744073709551615", "\"18446744073709551615\""] {
        let ticket: Ticket = serde_json::from_str(json).unwrap();
        assert_eq!(ticket, LAST);
        assert_eq!(serde_json::to_string(&ticket).unwrap(), "18446744073709551615");
        assert_eq!(serde_json::to_value(ticket).unwrap(), u64::MAX);
    }
    let zero: Ticket = serde_json::from_str("0").unwrap();
    assert_eq!(zero.validate().unwrap_err()[0].rule().id, "Ticket.range");
    for bad in ["-1", "\"-1\"", "18446744073709551616", "1.5", "1e3", "01", "null", "[]"] {
        let error = serde_json::from_str::<Ticket>(bad).unwrap_err().to_string();
        assert!(error.contains("Ticket") || bad == "01", "{bad}: {error}");
    }
    let map = BTreeMap::from([(LAST, LAST)]);
    let view = crate::wire::Write::view(&map).to_json();
    assert_eq!(view, r#"{"18446744073709551615":18446744073709551615}"#);
    let read: BTreeMap<Ticket, Ticket> = crate::wire::read(view.as_bytes()).unwrap();
    assert_eq!(read, map);
}

#[test]
fn unsigned_integers_round_trip_through_other_formats() {
    let mut cbor = Vec::new();
    ciborium::into_writer(&LAST, &mut cbor).unwrap();
    assert_eq!(ciborium::from_reader::<Ticket, _>(&cbor[..]).unwrap(), LAST);
    let packed = rmp_serde::to_vec_named(&LAST).unwrap();
    assert_eq!(rmp_serde::from_slice::<Ticket>(&packed).unwrap(), LAST);
    let posted = postcard::to_allocvec(&LAST).unwrap();
    assert_eq!(postcard::from_bytes::<Ticket>(&posted).unwrap(), LAST);
    let yaml = serde_norway::to_string(&LAST).unwrap();
    assert_eq!(serde_norway::from_str::<Ticket>(&yaml).unwrap(), LAST);
}
