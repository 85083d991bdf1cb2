use super::*;
use crate::sitter::Scene;

/// What ONNX Runtime makes of the pattern by the Zoo's file; written by `assets/models/sface_reference.py`.
const REFERENCE: &str = include_str!("reference.csv");

/// The picture that `sface_reference.py` draws too.
fn pattern() -> Vec<f32> {
    let place = |at: usize| (at / (112 * 112), at / 112 % 112, at % 112);
    let value = |(channel, row, column)| 7 * row + 3 * column + 50 * channel + row * column / 5;
    (0..3 * 112 * 112).map(|at| (value(place(at)) % 256) as f32).collect()
}

fn drawn(seed: u64) -> RgbImage {
    Scene::seeded(seed).render(480, 640)
}

/// A direction in which only one of 128 numbers, or two neighbours, count.
fn face(at: usize, beside: f32) -> Option<FaceVector> {
    let mut values = [0.0; NUMBERS];
    values[at] = 1.0;
    values[(at + 1) % NUMBERS] = beside;
    FaceVector::of(&values)
}

#[test]
fn the_net_gives_the_numbers_of_the_reference() {
    let net = Net::recogniser(&Arc::new(ThreadPool::with_num_threads(1))).unwrap();
    let numbers = net.run(&pattern()).unwrap().remove(0);
    let reference: Vec<f32> = REFERENCE.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(numbers.len(), reference.len());
    for (number, expected) in numbers.iter().zip(&reference) {
        assert!((number - expected).abs() < 1e-3, "{number} instead of {expected}");
    }
}

#[test]
fn the_same_drawn_face_is_near_whatever_the_size_and_another_is_farther() {
    let likeness = Likeness::new().unwrap();
    let large = likeness.face(&drawn(1)).unwrap();
    assert_eq!(large, likeness.face(&drawn(1)).unwrap());
    let small = likeness.face(&reduced(&drawn(1), 3)).unwrap();
    let other = likeness.face(&drawn(2)).unwrap();
    assert!(large.distance(&large) < 1e-6);
    assert!(large.distance(&small) < SAME_FACE_BELOW, "{}", large.distance(&small));
    assert!(large.distance(&small) < large.distance(&other), "{}", large.distance(&other));
}

#[test]
fn a_photo_without_a_face_has_none() {
    let likeness = Likeness::new().unwrap();
    let grey = RgbImage::from_pixel(144, 192, image::Rgb([120, 180, 230]));
    assert!(likeness.face(&grey).is_none());
    assert!(likeness.face(&RgbImage::new(0, 0)).is_none());
}

#[test]
fn numbers_without_a_direction_are_no_face() {
    assert!(FaceVector::of(&[0.0; NUMBERS]).is_none());
    assert!(FaceVector::of(&[f32::NAN; NUMBERS]).is_none());
    assert!(FaceVector::of(&[1.0; 3]).is_none());
}

#[test]
fn a_face_is_not_told_in_logs() {
    assert_eq!(format!("{:?}", face(3, 0.5).unwrap()), "FaceVector(..)");
}

#[test]
fn near_faces_are_found_among_many_and_what_is_no_face_is_passed_over() {
    let mut faces: Vec<Option<FaceVector>> = (0..NUMBERS).map(|at| face(at, 0.0)).collect();
    faces.extend([None, face(5, 0.1), None, face(90, 0.2), face(7, 0.3)]);
    let found = like_faces(&faces, SAME_FACE_BELOW, 10);
    let places: Vec<(usize, usize)> = found.iter().map(|pair| (pair.first, pair.second)).collect();
    assert_eq!(places, [(5, 129), (90, 131), (7, 132)]);
    assert_eq!(like_faces(&faces, SAME_FACE_BELOW, 1).len(), 1);
}
