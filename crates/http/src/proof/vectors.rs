//! The examples of the specifications.

use std::{fs, path::PathBuf};

use serde_json::{Map, Value};

use super::{
    canonical::{hash_data, unsecured},
    proofs, prove,
};
use crate::{SigningKey, VerifyingKey};

/// The keys of both: that of the cryptosuite's examples, which the proposal uses as well.
const PRIVATE: &str = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq";
const PUBLIC: &str = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";

fn signing_key() -> SigningKey {
    // A multicodec, and the 32 bytes that the key is made of.
    let bytes = bs58::decode(&PRIVATE[1..]).into_vec().unwrap();
    assert_eq!(bytes[..2], [0x80, 0x26]);
    SigningKey::from_ed25519_seed(&bytes[2..]).unwrap()
}

fn folder(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/vectors")).join(name)
}

/// The object in a file of the examples, if they are there.
fn object(path: PathBuf) -> Option<Map<String, Value>> {
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: there is no {}", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

#[test]
fn attack_326_the_example_of_the_proposal_is_made_and_verified() {
    let Some(signed) = object(folder("fep/fep-8b32.signed-1.json")) else { return };
    let mut document = unsecured(&signed);
    let id = "https://server.example/users/alice#ed25519-key".parse().unwrap();
    let created = "2023-02-24T23:36:38Z".parse().unwrap();
    prove(&mut document, &signing_key(), &id, created).unwrap();
    assert_eq!(document, signed);
    let value =
        "z42ffGu6AUKPCFcFPiabmUvnGLPJzC7e4DGWC52NUasSSH37UMa9c58tdgVszUcZfytxa4fQ5TYHaJENCxUDe9SdL";
    assert_eq!(document["proof"]["proofValue"], value);

    let document = document.into();
    let proof = &proofs(&document).unwrap()[0];
    assert_eq!(*proof.key_id(), id);
    assert_eq!(proof.verify(&VerifyingKey::from_multibase(PUBLIC).unwrap()), Ok(()));
}

#[test]
fn the_examples_of_the_cryptosuite_have_these_hashes_and_signature() {
    let folder = folder("vc-di-eddsa/TestVectors/eddsa-jcs-2022");
    let Some(signed) = object(folder.join("signedJCS.json")) else { return };
    let config = object(folder.join("proofConfigJCS.json")).unwrap();
    let hex = fs::read_to_string(folder.join("combinedHashJCS.txt")).unwrap();
    let data = hash_data(&config, &unsecured(&signed)).unwrap();
    let found: String = data.iter().map(|it| format!("{it:02x}")).collect();
    assert_eq!(found, hex.trim());

    let signature = signing_key().sign(&data).unwrap();
    let found = format!("z{}", bs58::encode(signature).into_string());
    assert_eq!(signed["proof"]["proofValue"], found);
    // Its key is no actor's.
    assert!(proofs(&signed.into()).unwrap().is_empty());
}

#[test]
fn attack_328_the_examples_of_the_canonical_form_come_out_byte_for_byte() {
    let folder = folder("jcs-rfc8785");
    let Ok(files) = fs::read_dir(folder.join("input")) else {
        eprintln!("skipped: there is no {}", folder.display());
        return;
    };
    let mut n_compared = 0;
    for file in files {
        let path = file.unwrap().path();
        let value: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let expected = fs::read(folder.join("output").join(path.file_name().unwrap())).unwrap();
        let found = serde_json_canonicalizer::to_vec(&value).unwrap();
        assert_eq!(String::from_utf8(found), String::from_utf8(expected), "{}", path.display());
        n_compared += 1;
    }
    assert_eq!(n_compared, 6);
}
